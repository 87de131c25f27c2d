using System.CommandLine;
using System.Text.Json;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>resolve CASE.json</c>, which resolves the states of one case, or of one case a line.</summary>
internal static class ResolveCommand
{
    public static Command Create(ToolIO io)
    {
        Argument<string> file = new("CASE.json") { Description = "A case, or NDJSON with one case a line; - for standard input" };
        Option<bool> json = new("--json") { Description = "Print the state as JSON: [[type,state_key,event_id],…]" };
        Option<bool> explain = new("--explain") { Description = "Explain the result" };
        Option<bool> expect = new("--expect") { Description = "Compare with \"expected\" of each case; print the cases that differ, and their number" };
        Option<bool> checkIds = new("--check-ids") { Description = "Compute event IDs instead of taking them as given" };
        var command = new Command("resolve", "Resolve the states of a fork") { file, json, explain, expect, checkIds };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(explain), parsed.GetValue(expect), parsed.GetValue(checkIds), io));
        return command;
    }

    private static int Run(string path, bool json, bool explain, bool expect, bool checkIds, ToolIO io)
    {
        using var output = new JsonLine(io.Out);
        var comparison = new Comparison(io, output);
        bool failed = false;
        CaseFile.ForEach(
            path,
            io,
            (root, isOneOfMany) =>
            {
                var read = ResolveCase.Read(root, checkIds);
                ResolutionResult resolution = read.Run(explain);
                StateMap state = resolution.State ?? throw new CaseException("missing_event", string.Join(", ", resolution.MissingEvents));
                if (expect)
                {
                    comparison.Add(ResolveCase.ExpectedOf(root) is not { } expected || expected.Equals(state), writer =>
                    {
                        writer.WritePropertyName("state"u8);
                        StateJson.Write(writer, state);
                    });
                }
                else if (json || isOneOfMany)
                {
                    comparison.Count();
                    output.WriteValue(writer => WriteJson(writer, state, resolution.Trace, explain));
                }
                else
                {
                    comparison.Count();
                    Print(io, read, resolution, state, explain);
                }
            },
            (exception, _) =>
            {
                failed = true;
                comparison.Refuse(exception, expect);
            });
        return expect ? comparison.Finish() : failed ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static void WriteJson(Utf8JsonWriter writer, StateMap state, ResolutionTrace? trace, bool explain)
    {
        if (!explain)
        {
            StateJson.Write(writer, state);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName("state"u8);
        StateJson.Write(writer, state);
        if (trace is not null)
        {
            writer.WritePropertyName("explanation"u8);
            TraceJson.Write(writer, trace);
        }

        writer.WriteEndObject();
    }

    private static void Print(ToolIO io, ResolveCase read, ResolutionResult resolution, StateMap state, bool explain)
    {
        if (explain)
        {
            foreach (string line in ResolutionExplanation.Describe(resolution, read.States.Length, read.Events))
            {
                io.OutText.WriteLine(Printable.Of(line));
            }
        }

        Table table = Tables.New("type", "state key", "event");
        foreach (StateEntry entry in state.GetOrderedEntries())
        {
            Tables.AddRow(table, entry.Slot.Type.ToString(), entry.Slot.StateKey.ToString(), entry.EventId.ToString());
        }

        io.CreateConsole().Write(table);
    }
}
