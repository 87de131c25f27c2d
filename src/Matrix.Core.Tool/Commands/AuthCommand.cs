using System.CommandLine;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>auth CASE.json</c>, which runs the auth rules on one event, or on one case a line.</summary>
internal static class AuthCommand
{
    public static Command Create(ToolIO io)
    {
        Argument<string> file = new("CASE.json") { Description = "A case, or NDJSON with one case a line; - for standard input" };
        Option<bool> json = new("--json") { Description = "Print the verdict as JSON" };
        Option<bool> expect = new("--expect") { Description = "Compare with \"expected\" of each case; print the cases that differ, and their number" };
        var command = new Command("auth", "Run the auth rules on an event") { file, json, expect };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(expect), io));
        return command;
    }

    private static int Run(string path, bool json, bool expect, ToolIO io)
    {
        using var output = new JsonLine(io.Out);
        var comparison = new Comparison(io, output);
        bool failed = false;
        CaseFile.ForEach(
            path,
            io,
            (root, isOneOfMany) =>
            {
                CaseVerdict verdict = AuthCase.Run(root);
                if (expect)
                {
                    string? expected = root.TryGetProperty("expected"u8, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                    comparison.Add(expected is null || expected == NameOf(verdict), writer => WriteTo(writer, verdict));
                }
                else if (json || isOneOfMany)
                {
                    comparison.Count();
                    output.Write(writer => WriteTo(writer, verdict));
                }
                else
                {
                    comparison.Count();
                    io.OutText.WriteLine(Printable.Of(verdict.ToString()));
                }
            },
            (exception, _) =>
            {
                failed = true;
                comparison.Refuse(exception, expect);
            });
        return expect ? comparison.Finish() : failed ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static string NameOf(CaseVerdict verdict) => verdict.IsAllowed ? "allowed" : "rejected";

    private static void WriteTo(Utf8JsonWriter writer, CaseVerdict verdict)
    {
        writer.WriteString("verdict"u8, NameOf(verdict));
        if (!verdict.IsAllowed)
        {
            writer.WriteString("rule"u8, verdict.Rule);
            writer.WriteString("code"u8, verdict.Code);
            writer.WriteString("reason"u8, verdict.Reason);
        }
    }
}
