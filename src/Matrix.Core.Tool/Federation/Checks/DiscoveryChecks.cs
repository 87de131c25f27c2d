using System.Collections.Immutable;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Checks that discovery finds the server, and reports each step.</summary>
internal static class DiscoveryChecks
{
    public static CheckResult Judge(DiscoveryResult result)
    {
        List<CheckFact> facts = [.. result.Trace.Select((entry, index) => FactOf(entry, index + 1 < result.Trace.Length ? result.Trace[index + 1] : null))];
        if (result is not DiscoveryResult.Found { Location: var location })
        {
            string reason = result is DiscoveryResult.Failed failure ? failure.Message : "the server was not found";
            return CheckResult.Failed(ServerCheck.Discovery, reason, [.. facts]);
        }

        foreach (ServerEndpoint target in location.Endpoints)
        {
            facts.Add(new CheckFact("target", DiscoveryText.Of(target), writer =>
            {
                writer.WriteString("host"u8, target.Host);
                writer.WriteNumber("port"u8, target.Port);
            }));
        }

        facts.Add(new CheckFact("host_header", location.HostHeader));
        facts.Add(new CheckFact("tls_name", location.TlsName ?? $"{location.Endpoints[0].Host}, without SNI"));

        // Discovery uses the other targets, but a check of a server must report each one.
        ImmutableArray<DiscoveryTraceEntry> dead = [.. result.Trace.Where(entry => entry.Reason is DiscoveryReason.AddressesNotFound or DiscoveryReason.AddressesFailed)];
        return dead.IsEmpty
            ? CheckResult.Ok(ServerCheck.Discovery, [.. facts])
            : CheckResult.Failed(ServerCheck.Discovery, $"these targets have no address: {string.Join(", ", dead.Select(entry => entry.QuestionName))}", [.. facts]);
    }

    private static CheckFact FactOf(DiscoveryTraceEntry entry, DiscoveryTraceEntry? next)
    {
        string cameBack = DiscoveryText.CameBack(entry);
        string so = DiscoveryText.So(entry, next);
        return new CheckFact($"step_{entry.StepNumber}", entry.Question is null ? so : $"{DiscoveryText.Asked(entry)}: {cameBack}: {so}");
    }
}
