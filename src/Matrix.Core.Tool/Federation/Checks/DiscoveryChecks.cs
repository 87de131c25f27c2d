using System.Collections.Immutable;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Checks that discovery finds the server, and reports each step.</summary>
internal static class DiscoveryChecks
{
    public static CheckResult Judge(DiscoveryOutcome outcome)
    {
        List<CheckFact> facts = [.. outcome.Trace.Select((entry, index) => FactOf(entry, index + 1 < outcome.Trace.Length ? outcome.Trace[index + 1] : null))];
        if (outcome is not ResolvedServer found)
        {
            string reason = outcome is DiscoveryFailure failure ? failure.Message : "there is no way to the server";
            return CheckResult.Failed(ServerCheck.Discovery, reason, [.. facts]);
        }

        foreach (DialTarget target in found.Targets)
        {
            facts.Add(new CheckFact("target", DiscoveryText.Of(target), writer =>
            {
                writer.WriteString("host"u8, target.Host);
                writer.WriteNumber("port"u8, target.Port);
            }));
        }

        facts.Add(new CheckFact("host_header", found.HostHeader));
        facts.Add(new CheckFact("tls_name", found.TlsName ?? $"{found.Targets[0].Host}, and no SNI"));

        // Discovery uses the other targets, but a check of a server must report each one.
        ImmutableArray<DiscoveryTraceEntry> dead = [.. outcome.Trace.Where(entry => entry.Reason is DiscoveryReason.AddressesNotFound or DiscoveryReason.AddressesFailed)];
        return dead.IsEmpty
            ? CheckResult.Ok(ServerCheck.Discovery, [.. facts])
            : CheckResult.Failed(ServerCheck.Discovery, $"a target has no address: {string.Join(", ", dead.Select(entry => entry.Input?.Question.Name))}", [.. facts]);
    }

    private static CheckFact FactOf(DiscoveryTraceEntry entry, DiscoveryTraceEntry? next)
    {
        string cameBack = DiscoveryText.CameBack(entry);
        string so = DiscoveryText.So(entry, next);
        return new CheckFact($"step_{entry.Step.Number()}", entry.Input is null ? so : $"{DiscoveryText.Asked(entry)}: {cameBack}: {so}");
    }
}
