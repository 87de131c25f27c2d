using System.CommandLine;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;
using Matrix.Core.Tool.Replay;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>replay ROOM.ndjson</c>, which parses, verifies, authorises and resolves a room's log, in the order of its lines.</summary>
internal static class ReplayCommand
{
    public static Command Create(ToolIO io)
    {
        Argument<string> room = new("ROOM.ndjson") { Description = "The log of a room: one event a line, alone or as {\"event_id\",\"room_version\",\"pdu\"}; - for standard input" };
        Option<string?> keys = new("--keys") { Description = "Server keys: a /_matrix/key/v2/server response, an array of them, or {\"server_keys\":[…]}. Without the option signatures are not checked" };
        Option<string?> version = new("--room-version") { Description = "The room version, if the log does not contain it" };
        Option<string?> now = new("--now") { Description = "The time for the validity of keys, in RFC 3339. Default: the current time" };
        Option<bool> live = new("--live") { Description = "Check each event against the current state too, as for an event that arrives now (soft failure)" };
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of tables" };
        var command = new Command("replay", "Replay the log of a room: accepted and rejected events, the reasons, and the resulting state") { room, keys, version, now, live, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(room),
            parsed.GetValue(keys),
            parsed.GetValue(version),
            Rfc3339.Parse("--now", parsed.GetValue(now), io.Clock),
            parsed.GetValue(live),
            parsed.GetValue(json),
            io));
        return command;
    }

    private static int Run(string path, string? keyPath, string? roomVersion, DateTimeOffset now, bool live, bool json, ToolIO io)
    {
        if (path == "-" && keyPath == "-")
        {
            throw new BadInputException("ROOM.ndjson and --keys cannot both be standard input");
        }

        IKeySource? keys = keyPath is null ? null : KeyFile.Read(keyPath, MatrixTimestamp.FromDateTimeOffset(now), io);
        var replay = new RoomReplay(keys, live, VersionSource.Of(roomVersion));
        var report = new ReplayReport(path, keys is not null);
        using Stream stream = io.Open(path);
        using (var progress = new ProgressLine(io, "events", stream.CanSeek ? stream.Length : null))
        {
            var reader = new LineReader(stream, path);
            while (reader.TryRead(out ReadOnlyMemory<byte> text))
            {
                if (text.Span.Trim(" \t"u8).IsEmpty && !reader.IsTooLong)
                {
                    continue;
                }

                ReplayVerdict verdict = reader.IsTooLong
                    ? new ReplayVerdict { Line = reader.LineNumber, Verdict = ReplayVerdict.Dropped, Code = "line_too_long", Reason = $"the line is longer than {LineReader.MaxLine} bytes" }
                    : replay.Take(reader.LineNumber, LogLine.Of(text));
                report.Add(verdict, Find(replay.Room, verdict.EventId));
                progress.Report(reader.BytesRead, report.Events);
            }
        }

        if (json)
        {
            report.WriteJson(io, replay.Room);
        }
        else
        {
            report.Print(io, replay.Room);
        }

        // Without a room, not even the create event could be used.
        return replay.Room is null ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static RoomEvent? Find(Room? room, EventId id) => room is not null && !id.IsDefault && room.TryGetEvent(id, out RoomEvent? found) ? found : null;
}
