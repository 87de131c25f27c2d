using System.Text.Json;

namespace Matrix.Core.Conformance.Rooms;

/// <summary>A room's log beside what is known of it.</summary>
internal static class RoomLog
{
    /// <summary>The lines whose content hash fails, rightly: the server has stored the events redacted.</summary>
    private static readonly Dictionary<string, int> Redacted = new(StringComparer.Ordinal) { ["v3-fed"] = 214, ["v6-fed"] = 212, ["v10-fed"] = 215, ["v11-fed"] = 216 };

    /// <summary>A room as a server has it: every line is wrapped, with its ID.</summary>
    public static void AssertOfAServer(string log, string keys)
    {
        string[] ids = [.. File.ReadLines(log).Select(Id)];
        IReadOnlyList<JsonElement> verdicts = Verify(log, keys, ids);
        _ = Redacted.TryGetValue(Path.GetFileNameWithoutExtension(log), out int redacted);
        Assert.All(verdicts, verdict => Assert.True(
            verdict.GetProperty("verdict").ValueEquals(verdict.GetProperty("line").GetInt32() == redacted ? "redacted" : "ok"),
            $"{log}: {verdict}"));
    }

    /// <summary>A random room, with its IDs in a file beside it.</summary>
    public static void AssertRandom(string log)
    {
        string name = log[..^".ndjson".Length];
        using var expected = JsonDocument.Parse(File.ReadAllBytes($"{name}.expected.json"));
        string[] ids = [.. expected.RootElement.GetProperty("event_ids").EnumerateArray().Select(id => id.GetString()!)];
        IReadOnlyList<JsonElement> verdicts = Verify(log, $"{name}.keys.json", ids);
        Assert.All(verdicts, verdict => Assert.True(verdict.GetProperty("verdict").ValueEquals("ok"), $"{log}: {verdict}"));
    }

    private static IReadOnlyList<JsonElement> Verify(string log, string keys, string[] ids)
    {
        (int exitCode, IReadOnlyList<JsonElement> verdicts) = ToolRun.Verify(log, keys);
        Assert.Equal(ids, verdicts.Select(verdict => verdict.GetProperty("event_id").GetString()!), StringComparer.Ordinal);
        Assert.Equal(0, exitCode);
        return verdicts;
    }

    private static string Id(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("event_id").GetString()!;
    }
}
