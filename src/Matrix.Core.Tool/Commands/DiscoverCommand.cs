using System.Collections.Immutable;
using System.CommandLine;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>discover SERVER</c>, which prints each step of server discovery: the question, the answer and the consequence.</summary>
/// <remarks>
/// It does not connect to the targets that it finds; <c>check</c> does. It fails if discovery does not find the server, because the server is gone or a lookup
/// failed.
/// </remarks>
internal static class DiscoverCommand
{
    public static Command Create(ToolIO io)
    {
        var arguments = new FederationArguments();
        var command = new Command("discover", "Find where a server is, and tell each step: what was asked, what came back, why the next");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using FederationSession session = arguments.Open(parsed, io);
            ServerName server = session.Server;
            DiscoveryOutcome outcome;
            using (var status = new StatusLine(io))
            {
                status.Say($"looking for {server}");
                outcome = session.Node.Resolver.ResolveAsync(server, CancellationToken.None).GetAwaiter().GetResult();
            }

            if (arguments.IsJson(parsed))
            {
                using var output = new JsonLine(io.Out);
                output.Write(writer => DiscoveryJson.Write(writer, outcome));
            }
            else
            {
                Print(outcome, io);
            }

            return outcome is ResolvedServer ? ExitCode.Done : ExitCode.CheckFailed;
        });
        return command;
    }

    private static void Print(DiscoveryOutcome outcome, ToolIO io)
    {
        IAnsiConsole console = io.CreateConsole();
        Table steps = Tables.New("step", "asked", "came back", "so");
        ImmutableArray<DiscoveryTraceEntry> trace = outcome.Trace;
        for (int i = 0; i < trace.Length; i++)
        {
            DiscoveryTraceEntry? next = i + 1 < trace.Length ? trace[i + 1] : null;
            Tables.AddRow(steps, trace[i].Step.Number(), DiscoveryText.Asked(trace[i]), DiscoveryText.CameBack(trace[i]), DiscoveryText.So(trace[i], next));
        }

        io.OutText.WriteLine(outcome switch
        {
            ResolvedServer => $"{outcome.Server}: found at step {outcome.Step.Number()}",
            DiscoveryFailure failure => Printable.Of($"{outcome.Server}: {failure.Message}"),
            _ => outcome.Server.ToString(),
        });
        console.Write(steps);
        if (outcome is ResolvedServer found)
        {
            Table result = Tables.New("for", "is");
            for (int i = 0; i < found.Targets.Length; i++)
            {
                Tables.AddRow(result, i == 0 ? "connection" : "else", DiscoveryText.Of(found.Targets[i]));
            }

            Tables.AddRow(result, "Host header", found.HostHeader);
            Tables.AddRow(result, "certificate", found.TlsName ?? $"{found.Targets[0].Host}, and no SNI");
            Tables.AddRow(result, "signatures", $"{found.Server}, as X-Matrix destination");
            console.Write(result);
        }
    }
}
