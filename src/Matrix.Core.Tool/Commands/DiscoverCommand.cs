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
        var command = new Command("discover", "Find a server, and print each step: the question, the answer and the conclusion");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using FederationSession session = arguments.Open(parsed, io);
            ServerName server = session.Server;
            DiscoveryResult result;
            using (var status = new StatusLine(io))
            {
                status.Say($"finding {server}");
                result = session.Node.Resolver.DiscoverAsync(server, CancellationToken.None).GetAwaiter().GetResult();
            }

            if (arguments.IsJson(parsed))
            {
                using var output = new JsonLine(io.Out);
                output.Write(writer => DiscoveryJson.Write(writer, result));
            }
            else
            {
                Print(result, io);
            }

            return result is DiscoveryResult.Found ? ExitCode.Done : ExitCode.CheckFailed;
        });
        return command;
    }

    private static void Print(DiscoveryResult result, ToolIO io)
    {
        IAnsiConsole console = io.CreateConsole();
        Table steps = Tables.New("step", "question", "answer", "conclusion");
        ImmutableArray<DiscoveryTraceEntry> trace = result.Trace;
        for (int i = 0; i < trace.Length; i++)
        {
            DiscoveryTraceEntry? next = i + 1 < trace.Length ? trace[i + 1] : null;
            Tables.AddRow(steps, trace[i].StepNumber, DiscoveryText.Asked(trace[i]), DiscoveryText.CameBack(trace[i]), DiscoveryText.So(trace[i], next));
        }

        io.OutText.WriteLine(result switch
        {
            DiscoveryResult.Found => $"{result.Server} was found at step {result.StepNumber}",
            DiscoveryResult.Failed failure => Printable.Of($"{result.Server}: {failure.Message}"),
            _ => result.Server.ToString(),
        });
        console.Write(steps);
        if (result is DiscoveryResult.Found { Location: var location })
        {
            Table table = Tables.New("item", "value");
            for (int i = 0; i < location.Endpoints.Length; i++)
            {
                Tables.AddRow(table, i == 0 ? "endpoint" : "next endpoint", DiscoveryText.Of(location.Endpoints[i]));
            }

            Tables.AddRow(table, "Host header", location.HostHeader);
            Tables.AddRow(table, "certificate", location.TlsName ?? $"{location.Endpoints[0].Host}, without SNI");
            Tables.AddRow(table, "signatures", $"{result.Server}, as X-Matrix destination");
            console.Write(table);
        }
    }
}
