using System.Text.Json;

namespace Matrix.Core.Conformance.Rooms;

/// <summary>A room's log, replayed, beside what a server made of it.</summary>
internal static class Replayed
{
    /// <summary>A random room, with verdicts and states in a file beside it.</summary>
    /// <returns>How many verdicts and digests were compared.</returns>
    public static int AssertRandom(string log)
    {
        string name = log[..^".ndjson".Length];
        JsonElement expected = Corpus.Parse(File.ReadAllText($"{name}.expected.json"));
        JsonElement replay = ToolRun.Replay(log, "--keys", $"{name}.keys.json");
        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];

        Assert.Equal(Ids(expected.GetProperty("event_ids")), verdicts.Select(verdict => verdict.Text("event_id")), StringComparer.Ordinal);
        Assert.All(verdicts, verdict =>
        {
            string id = verdict.Text("event_id");
            string word = expected.GetProperty("rejected").TryGetProperty(id, out _) ? "rejected" : "accepted";
            Assert.True(verdict.Text("verdict") == word, $"{log} is not {word}: {verdict}");
            Assert.True(verdict.Text("state_after") == expected.GetProperty("state_after").Text(id), $"{log}, another state: {verdict}");
        });
        Assert.Equal(Ids(expected.GetProperty("final_extremities")).Order(StringComparer.Ordinal), Ids(replay.GetProperty("forward_extremities")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        AssertSorted(expected.GetProperty("final_state"), replay);
        Assert.Equal(expected.Text("room_id"), replay.Text("room_id"));
        Assert.Equal(expected.Text("room_version"), replay.Text("room_version"));
        return verdicts.Length;
    }

    /// <summary>A room as a server has it, whose lines say what it rejected.</summary>
    /// <returns>The replay.</returns>
    public static JsonElement AssertVerdictsOfAServer(string log, string keys)
    {
        JsonElement replay = ToolRun.Replay(log, "--keys", keys);
        JsonElement[] lines = [.. File.ReadLines(log).Select(Corpus.Parse)];
        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal(lines.Select(line => line.Text("event_id")), verdicts.Select(verdict => verdict.Text("event_id")), StringComparer.Ordinal);
        Assert.All(lines.Zip(verdicts), pair => Assert.True(
            pair.Second.Text("verdict") == (pair.First.GetProperty("rejected").GetBoolean() ? "rejected" : "accepted"),
            $"{log}: {pair.Second}"));
        return replay;
    }

    /// <summary>A room as a server has it, with the state after every event and the current state in files beside it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="keys">The servers' keys.</param>
    /// <param name="moreExtremities">How many extremities there are that the server does not count, having soft-failed them.</param>
    /// <returns>How many states were compared.</returns>
    public static int AssertStatesOfAServer(string log, string keys, int moreExtremities)
    {
        string name = log[..^".ndjson".Length];
        JsonElement replay = AssertVerdictsOfAServer(log, keys);
        JsonElement[] states = [.. File.ReadLines($"{name}.states.ndjson").Select(Corpus.Parse)];
        JsonElement[] verdicts = [.. replay.GetProperty("verdicts").EnumerateArray()];
        Assert.Equal(states.Select(state => state.Text("event_id")), verdicts.Select(verdict => verdict.Text("event_id")), StringComparer.Ordinal);
        Assert.All(states.Zip(verdicts), pair => Assert.True(pair.Second.Text("state_after") == States.Digest(pair.First.GetProperty("state_after")), $"{log}, another state: {pair.Second}"));

        JsonElement room = Corpus.Parse(File.ReadAllText($"{name}.room.json"));
        AssertSorted(room.GetProperty("current_state"), replay);
        string[] extremities = [.. Ids(replay.GetProperty("forward_extremities"))];
        Assert.Subset(extremities.ToHashSet(StringComparer.Ordinal), Ids(room.GetProperty("forward_extremities")).ToHashSet(StringComparer.Ordinal));
        Assert.Equal(room.GetProperty("forward_extremities").GetArrayLength() + moreExtremities, extremities.Length);
        return states.Length;
    }

    /// <summary>The state is the one expected, and in the order that the command line promises.</summary>
    private static void AssertSorted(JsonElement expected, JsonElement replay) => Assert.Equal(
        States.Of(expected),
        replay.GetProperty("state").EnumerateArray().Select(entry => $"{entry[0].GetString()}\0{entry[1].GetString()}\0{entry[2].GetString()}"),
        StringComparer.Ordinal);

    private static IEnumerable<string> Ids(JsonElement list) => list.EnumerateArray().Select(id => id.GetString()!);
}
