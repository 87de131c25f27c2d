using System.Collections.Immutable;
using System.Globalization;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>
/// Checks <c>/.well-known/matrix/server</c>. A missing document is not a fault, but a malformed one is, because other servers may read it differently.
/// </summary>
internal sealed class WellKnownCheck(FederationSession session)
{
    private readonly ServerName _server = session.Server;

    /// <summary>The maximum number of characters of the body that are shown.</summary>
    private const int MaxShown = 300;

    public async Task<CheckResult> RunAsync(DiscoveryResult result)
    {
        if (result.Trace.Select(entry => entry.WellKnown).FirstOrDefault(found => found is not null) is not { } answer)
        {
            return CheckResult.Skipped(ServerCheck.WellKnown, "the server name cannot be delegated: it is an address, has a port, or is unusable");
        }

        string text = $"https://{_server.Host}/.well-known/matrix/server";
        List<CheckFact> facts = [new CheckFact("url", text)];
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url))
        {
            facts.AddRange(await LookAsync(url).ConfigureAwait(false));
        }

        facts.Add(new CheckFact("read_as", DiscoveryText.Of(answer), writer => writer.WriteString("status"u8, FailureJson.CodeOf(answer.Status))));
        ImmutableArray<CheckFact> all = [.. facts];
        return answer.Status switch
        {
            WellKnownStatus.Delegated => CheckResult.Ok(ServerCheck.WellKnown, all),
            WellKnownStatus.NotOk or WellKnownStatus.ConnectFailed or WellKnownStatus.NameNotFound => CheckResult.Ok(ServerCheck.WellKnown, all),
            WellKnownStatus.Gone => CheckResult.Failed(ServerCheck.WellKnown, "the server is gone for good: its well-known document has status 410", all),
            _ => CheckResult.Failed(ServerCheck.WellKnown, DiscoveryText.Of(answer), all),
        };
    }

    /// <summary>Fetches the response again, because discovery keeps only what it reads in it and not the body.</summary>
    private async Task<List<CheckFact>> LookAsync(Uri url)
    {
        List<CheckFact> facts = [];
        try
        {
            FederationResponse response = await session.Node.Fetcher.GetAsync(url, _server, RequestClass.Discovery, CancellationToken.None).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                facts.Add(new CheckFact("http_status", response.StatusCode.ToString(CultureInfo.InvariantCulture), writer => writer.WriteNumber("value"u8, response.StatusCode)));
                Add(facts, "content_type", response.ContentType);
                Add(facts, "location", response.Location);
                Add(facts, "cache_control", response.CacheControl);
                using var body = new MemoryStream();
                await response.Body.CopyToAsync(body).ConfigureAwait(false);
                string shown = new ReplyText(body.ToArray()).ToPrintable().Trim().ReplaceLineEndings(" ");
                int length = MaxShown - (shown.Length > MaxShown && char.IsHighSurrogate(shown[MaxShown - 1]) ? 1 : 0);
                Add(facts, "body", shown.Length > MaxShown ? $"{shown[..length]}…" : shown);
            }
        }
        catch (FederationException error)
        {
            facts.Add(new CheckFact("error", error.Message, writer => writer.WriteString("kind"u8, FailureJson.CodeOf(error.Kind))));
        }

        return facts;
    }

    private static void Add(List<CheckFact> facts, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            facts.Add(new CheckFact(name, Printable.Of(value)));
        }
    }
}
