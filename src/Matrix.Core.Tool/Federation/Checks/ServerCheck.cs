using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Runs the checks of one server in sequence, because later checks use the findings of earlier ones.</summary>
internal sealed class ServerCheck(FederationSession session, Action<string> say)
{
    private readonly ServerName _server = session.Server;

    public const string Discovery = "discovery";
    public const string WellKnown = "well_known";
    public const string Connection = "connection";
    public const string Tls = "tls";
    public const string Keys = "keys";
    public const string Version = "version";
    public const string Clock = "clock";
    public const string XMatrix = "x_matrix";

    /// <summary>Runs all checks.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync()
    {
        say($"finding {_server}");
        DiscoveryResult result = await session.Node.Resolver.DiscoverAsync(_server, CancellationToken.None).ConfigureAwait(false);
        List<CheckResult> results = [DiscoveryChecks.Judge(result)];
        say($"requesting the well-known document of {_server}");
        results.Add(await new WellKnownCheck(session).RunAsync(result).ConfigureAwait(false));
        if (result is not DiscoveryResult.Found found)
        {
            results.AddRange(((string[])[Connection, Tls, Keys, Version, Clock, XMatrix]).Select(name => CheckResult.Skipped(name, "the server was not found")));
            return results;
        }

        say($"connecting to {_server}");
        results.AddRange(await new ConnectionChecks(session, found).RunAsync().ConfigureAwait(false));
        var requests = new RequestChecks(session);
        say($"requesting the keys of {_server}");
        results.Add(await requests.CheckKeysAsync().ConfigureAwait(false));
        say($"requesting the version of {_server}");
        results.Add(await requests.CheckVersionAsync().ConfigureAwait(false));
        results.Add(requests.CheckClock());
        say($"sending a signed request to {_server}");
        results.Add(await requests.CheckXMatrixAsync().ConfigureAwait(false));
        return results;
    }
}
