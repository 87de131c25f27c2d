using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Cases;

/// <summary>Reads a file of cases: one JSON document, or NDJSON with one case a line.</summary>
internal static class CaseFile
{
    /// <summary>Runs every case of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="io">The streams.</param>
    /// <param name="run">Runs a case. Its second argument indicates whether the file has several cases. It is not called for a line that is not JSON.</param>
    /// <param name="refuse">Reports a case that cannot be run. Its second argument indicates whether the file has several cases.</param>
    public static void ForEach(string path, ToolIO io, Action<JsonElement, bool> run, Action<CaseException, bool> refuse)
    {
        byte[] text = io.ReadAll(path);
        if (TryParse(text, out JsonDocument? whole, out _))
        {
            using (whole)
            {
                Run(whole.RootElement, isOneOfMany: false, run, refuse);
            }

            return;
        }

        var reader = new LineReader(new MemoryStream(text), path);
        long first = 0;
        using var progress = new ProgressLine(io, "cases", text.Length);
        while (reader.TryRead(out ReadOnlyMemory<byte> line))
        {
            if (reader.IsTooLong)
            {
                refuse(new CaseException("bad_json", $"line {reader.LineNumber} is longer than {LineReader.MaxLine} bytes"), true);
                continue;
            }

            if (line.Span.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            first = first == 0 ? reader.LineNumber : first;
            if (TryParse(line, out JsonDocument? document, out string reason))
            {
                using (document)
                {
                    Run(document.RootElement, isOneOfMany: true, run, refuse);
                }
            }
            else if (reader.LineNumber == first && !HoldsACaseALine(text, path))
            {
                throw new BadInputException($"{path}: line {reader.LineNumber} is not valid JSON: {reason}");
            }
            else
            {
                refuse(new CaseException("bad_json", $"line {reader.LineNumber} is not valid JSON: {reason}"), true);
            }

            progress.Report(reader.BytesRead, reader.LineNumber);
        }

        if (first == 0)
        {
            throw new BadInputException($"{path}: the file does not contain a case");
        }
    }

    /// <summary>Returns the room version of a case.</summary>
    public static RoomVersion VersionOf(JsonElement root)
    {
        string id = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("room_version"u8, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new CaseException("the case has no room_version");
        return VersionSource.Find(id) ?? throw new CaseException("unknown_room_version", $"unknown room version '{id}'");
    }

    /// <summary>Returns a field of a case.</summary>
    public static JsonElement Get(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) ? value : throw new CaseException($"the case has no {name}");

    private static void Run(JsonElement root, bool isOneOfMany, Action<JsonElement, bool> run, Action<CaseException, bool> refuse)
    {
        try
        {
            run(root, isOneOfMany);
        }
        catch (CaseException exception)
        {
            refuse(exception, isOneOfMany);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Conform.ConformException)
        {
            refuse(new CaseException(exception.Message, exception), isOneOfMany); // a lone surrogate in a string
        }
    }

    /// <summary>Determines whether any line is a case. Otherwise the file is one document that is not valid JSON.</summary>
    private static bool HoldsACaseALine(byte[] text, string path)
    {
        var reader = new LineReader(new MemoryStream(text), path);
        while (reader.TryRead(out ReadOnlyMemory<byte> line))
        {
            if (TryParse(line, out JsonDocument? document, out _))
            {
                using (document)
                {
                    if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("room_version"u8, out _))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out JsonDocument? document, out string reason)
    {
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonDepth.Max });
            reason = "";
            return true;
        }
        catch (JsonException exception)
        {
            document = null;
            reason = exception.Message;
            return false;
        }
    }
}
