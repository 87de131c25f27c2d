using System.CommandLine;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>verify ROOM.ndjson --keys KEYS.json</c>, which checks the hashes, event ID and signatures of each event of a log.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolIO io)
    {
        Argument<string> room = new("ROOM.ndjson") { Description = "The log of a room: one event a line, alone or as {\"event_id\",\"room_version\",\"pdu\"}; - for standard input" };
        Option<string> keys = new("--keys") { Description = "Server keys: a /_matrix/key/v2/server response, an array of them, or {\"server_keys\":[…]}", Required = true };
        Option<string?> version = new("--room-version") { Description = "The room version, if the log does not contain it" };
        Option<string?> now = new("--now") { Description = "The time for the validity of keys, in RFC 3339. Default: the current time" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for each event instead of tables" };
        Option<bool> all = new("--all") { Description = "List all events in the table, not only those that are not ok" };
        var command = new Command("verify", "Check the hashes, event ID and signatures of each event in the log of a room") { room, keys, version, now, json, all };
        command.SetAction(parsed =>
        {
            var options = new VerifyOptions(
                parsed.GetRequiredValue(room),
                parsed.GetRequiredValue(keys),
                parsed.GetValue(version),
                Rfc3339.Parse("--now", parsed.GetValue(now), io.Clock),
                parsed.GetValue(json),
                parsed.GetValue(all));
            return Run(options, io);
        });
        return command;
    }

    private static int Run(VerifyOptions options, ToolIO io)
    {
        if (options is { Room: "-", Keys: "-" })
        {
            throw new BadInputException("ROOM.ndjson and --keys cannot both be standard input");
        }

        IKeySource keys = KeyFile.Read(options.Keys, MatrixTimestamp.FromDateTimeOffset(options.Now), io);
        var versions = VersionSource.Of(options.RoomVersion);
        var checker = new LineChecker(keys);
        var report = new VerifyReport(options);
        using Stream stream = io.Open(options.Room);
        using var progress = new ProgressLine(io, "events", stream.CanSeek ? stream.Length : null);
        var reader = new LineReader(stream, options.Room);
        using var output = new JsonLine(io.Out);
        while (reader.TryRead(out ReadOnlyMemory<byte> text))
        {
            if (text.Span.Trim(" \t"u8).IsEmpty && !reader.IsTooLong)
            {
                continue;
            }

            LineVerdict verdict = reader.IsTooLong
                ? LineVerdict.Unreadable(reader.LineNumber, "line_too_long", $"the line is longer than {LineReader.MaxLine} bytes")
                : checker.Check(reader.LineNumber, LogLine.Of(text), versions);
            report.Add(verdict);
            if (options.Json)
            {
                output.Write(verdict.WriteTo);
            }

            progress.Report(reader.BytesRead, report.Events);
        }

        if (!options.Json)
        {
            report.Print(io);
        }

        return report.Dropped == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
