using System.CommandLine;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides the commands that write one line for each line of input: <c>canonicalize</c>, <c>event-id</c>, <c>redact</c>, <c>hash</c>.</summary>
/// <remarks>
/// A refused line gives <c>{"error","reason"}</c> in its place, so that lines of input and output correspond, and a message with file and line on standard error.
/// The lines may be wrapped like those of a room log.
/// </remarks>
internal static class LineCommands
{
    /// <summary>Transforms a line. Writes the result, or returns the code and the reason of a refusal.</summary>
    internal delegate (string Code, string Reason)? Transform(LogLine line, Stream output, JsonLine? json);

    public static Command CreateCanonicalize(ToolIO io)
    {
        Argument<string> file = File();
        Option<bool> relaxed = new("--relaxed") { Description = "Use the rules of room versions 1 to 5 for numbers, not those of version 6 and later" };
        var command = new Command("canonicalize", "Print each line as canonical JSON") { file, relaxed };
        command.SetAction(parsed =>
        {
            CanonicalJsonMode mode = parsed.GetValue(relaxed) ? CanonicalJsonMode.Relaxed : CanonicalJsonMode.Strict;
            int refused = Run(io, parsed.GetRequiredValue(file), asJson: false, unwrap: false, (line, output, _) =>
            {
                if (!CanonicalJson.TryCanonicalize(line.Pdu.Span, mode, out byte[] canonical, out JsonError error))
                {
                    return (Code(error.Kind), error.ToString());
                }

                WriteLine(output, canonical);
                return null;
            });
            return ExitOf(refused);
        });
        return command;
    }

    public static Command CreateEventId(ToolIO io) => CreateForEvents(io, "event-id", "Print the event ID of each line", (line, version, output, json) =>
    {
        if (!PduJson.TryGetEventId(line.Pdu.Span, version, out EventId id, out PduError error))
        {
            return (error.Code, error.ToString());
        }

        Write(output, json, "event_id", id.Utf8Span);
        return null;
    });

    public static Command CreateRedact(ToolIO io) => CreateForEvents(io, "redact", "Print the redacted form of each line in canonical JSON", (line, version, output, _) =>
    {
        if (!PduJson.TryRedact(line.Pdu.Span, version, out byte[] redacted, out PduError error))
        {
            return (error.Code, error.ToString());
        }

        WriteLine(output, redacted);
        return null;
    });

    public static Command CreateHash(ToolIO io) => CreateForEvents(io, "hash", "Print the content hash of each line; with --json also the reference hash", (line, version, output, json) =>
    {
        if (!PduJson.TryGetContentHash(line.Pdu.Span, version, out byte[] content, out PduError error)
            || !PduJson.TryGetReferenceHash(line.Pdu.Span, version, out byte[] reference, out error))
        {
            return (error.Code, error.ToString());
        }

        if (json is null)
        {
            WriteLine(output, Conform.JsonText.ToUtf8(UnpaddedBase64.Encode(content)));
            return null;
        }

        json.Write(writer =>
        {
            writer.WriteString("sha256"u8, UnpaddedBase64.Encode(content));
            writer.WriteString("reference_sha256"u8, UnpaddedBase64.Encode(reference));
        });
        return null;
    });

    /// <summary>Returns the code of an error, for example <c>duplicate_key</c>.</summary>
    public static string Code(JsonErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    internal static Argument<string> File() => new("FILE.ndjson") { Description = "JSON with one object a line; - for standard input" };

    private static Command CreateForEvents(ToolIO io, string name, string description, Func<LogLine, RoomVersion, Stream, JsonLine?, (string Code, string Reason)?> transform)
    {
        Argument<string> file = File();
        Option<string?> roomVersion = new("--room-version") { Description = "The room version. Default: that of the wrapper or of the create event in the log" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for each line" };
        var command = new Command(name, description) { file, roomVersion, json };
        command.SetAction(parsed =>
        {
            var versions = VersionSource.Of(parsed.GetValue(roomVersion));
            int refused = Run(io, parsed.GetRequiredValue(file), parsed.GetValue(json), unwrap: true, (line, output, lines) =>
                versions.TryGet(line, out RoomVersion version, out string reason) ? transform(line, version, output, lines) : ("unknown_room_version", reason));
            return ExitOf(refused);
        });
        return command;
    }

    internal static int ExitOf(int refused) => refused == 0 ? ExitCode.Done : ExitCode.CheckFailed;

    /// <returns>The number of refused lines.</returns>
    internal static int Run(ToolIO io, string path, bool asJson, bool unwrap, Transform transform)
    {
        using Stream stream = io.Open(path);
        using var progress = new ProgressLine(io, "lines", stream.CanSeek ? stream.Length : null);
        var reader = new LineReader(stream, path);
        using var lines = new JsonLine(io.Out);
        int refused = 0;
        while (reader.TryRead(out ReadOnlyMemory<byte> text))
        {
            LogLine line = unwrap ? LogLine.Of(text) : new LogLine(text, null, null);
            (string Code, string Reason)? error = reader.IsTooLong
                ? ("line_too_long", $"the line is longer than {LineReader.MaxLine} bytes")
                : transform(line, io.Out, asJson ? lines : null);
            if (error is { } why)
            {
                refused++;
                lines.WriteError(why.Code, why.Reason);
                io.Tell($"{path}: line {reader.LineNumber}: {why.Reason}");
            }

            progress.Report(reader.BytesRead, reader.LineNumber);
        }

        return refused;
    }

    private static void Write(Stream output, JsonLine? json, string name, ReadOnlySpan<byte> value)
    {
        if (json is null)
        {
            WriteLine(output, value);
            return;
        }

        byte[] copy = value.ToArray();
        json.Write(writer => writer.WriteString(name, copy));
    }

    internal static void WriteLine(Stream output, ReadOnlySpan<byte> line)
    {
        output.Write(line);
        output.WriteByte((byte)'\n');
    }
}
