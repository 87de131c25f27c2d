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
        say($"looking for {_server}");
        DiscoveryResult result = await session.Node.Resolver.DiscoverAsync(_server, CancellationToken.None).ConfigureAwait(false);
        List<CheckResult> results = [DiscoveryChecks.Judge(result)];
        say($"asking for the well-known of {_server}");
        results.Add(await new WellKnownCheck(session).RunAsync(result).ConfigureAwait(false));
        if (result is not DiscoveryResult.Found found)
        {
            results.AddRange(((string[])[Connection, Tls, Keys, Version, Clock, XMatrix]).Select(name => CheckResult.Skipped(name, "there is no way to the server")));
            return results;
        }

        say($"connecting to {_server}");
        results.AddRange(await new ConnectionChecks(session, found).RunAsync().ConfigureAwait(false));
        var requests = new RequestChecks(session);
        say($"asking {_server} for its keys");
        results.Add(await requests.CheckKeysAsync().ConfigureAwait(false));
        say($"asking {_server} for its version");
        results.Add(await requests.CheckVersionAsync().ConfigureAwait(false));
        results.Add(requests.CheckClock());
        say($"asking {_server} to verify a signed request");
        results.Add(await requests.CheckXMatrixAsync().ConfigureAwait(false));
        return results;
    }
}
