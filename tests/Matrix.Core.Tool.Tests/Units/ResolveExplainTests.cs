using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary><c>resolve --explain</c>: the story that a moderator reads, and the same as JSON.</summary>
public sealed class ResolveExplainTests
{
    [Fact]
    public void Explain_SenderHasLeftInVersion2_SaysThatTheJoinRulesAreLostBecauseOfIt()
    {
        ToolRun run = Explain(LabelledRoom.SenderHasLeft("11"));
        string[] story = run.Lines;
        Assert.Equal("State resolution v2 resolves 2 states of a room of version 11.", story[0]);
        Assert.Contains("The checks begin with the entries on which the states agree. Each event is checked against these and the results so far and, for slots without an entry, against the auth events that it cites.", story, StringComparer.Ordinal);
        AssertFollow(
            story,
            "  m.room.join_rules: no event. The room loses the entry.",
            "    $rules (m.room.join_rules by @alice:x) is not part of the result: rule 5 rejects it: the sender has left, and is not joined.",
            "    $rules2 (m.room.join_rules by @alice:x) is not part of the result: rule 5 rejects it: the sender has left, and is not joined.");
        Assert.DoesNotContain(story, line => line.StartsWith("│ m.room.join_rules", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_SenderHasLeftInVersion2Point1_SaysThatTheJoinRulesStand()
    {
        ToolRun run = Explain(LabelledRoom.SenderHasLeft("12"));
        Assert.Equal("State resolution v2.1 resolves 2 states of a room of version 12.", run.Lines[0]);
        Assert.Contains("The checks begin with an empty state. Each event is checked against the results so far and, for slots without a result, against the auth events that it cites.", run.Lines, StringComparer.Ordinal);
        AssertFollow(
            run.Lines,
            "  m.room.join_rules: $rules2 (m.room.join_rules by @alice:x).",
            "    $rules (m.room.join_rules by @alice:x) is not part of the result: a later event in the order replaced it.");
        Assert.Equal(["m.room.join_rules", "", "$rules2"], run.Row("m.room.join_rules"));
    }

    [Fact]
    public void Explain_LevelsBetweenInVersion2_SaysThatTheNewLevelsFall()
    {
        ToolRun run = Explain(LabelledRoom.LevelsBetween("11"));
        Assert.DoesNotContain("$levels2", run.Text, StringComparison.Ordinal);
        AssertFollow(
            run.Lines,
            "  m.room.power_levels: $levels (m.room.power_levels by @alice:x).",
            "    $levels3 (m.room.power_levels by @bob:x) is not part of the result: rule 7 rejects it: the event requires level 50, the sender has 0.");
    }

    [Fact]
    public void Explain_LevelsBetweenInVersion2Point1_SaysWhatStoodBetween()
    {
        ToolRun run = Explain(LabelledRoom.LevelsBetween("12"));
        Assert.Contains("  $levels2 (m.room.power_levels by @alice:x): it is between two conflicted events in the auth chains", run.Lines, StringComparer.Ordinal);
        Assert.Contains("  m.room.member of @eve:x: join $eve (m.room.member by @eve:x) in some states, empty in others", run.Lines, StringComparer.Ordinal);
        AssertFollow(
            run.Lines,
            "  m.room.power_levels: $levels3 (m.room.power_levels by @bob:x).",
            "    $levels (m.room.power_levels by @alice:x) is not part of the result: a later event in the order replaced it.");
        Assert.Contains("Second pass: the other events, ordered by their positions on the mainline, which is the history of the power levels ($levels3 ← $levels2 ← $levels).", run.Lines, StringComparer.Ordinal);
    }

    [Fact]
    public void Explain_Version1_TellsItsOwnWay()
    {
        ToolRun run = Explain(LabelledRoom.SenderHasLeft("1"));
        Assert.Equal("State resolution v1 resolves 2 states of a room of version 1.", run.Lines[0]);
        Assert.Contains("The events of one slot are tried in the order of their depth, the lowest first. The first event is taken. Each next event replaces it, until an event is not allowed.", run.Lines, StringComparer.Ordinal);
        Assert.DoesNotContain(run.Lines, line => line.StartsWith("First, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("12")]
    public void Explain_StatesThatAreTheSame_SaysThatThereIsNothingToResolve(string version)
    {
        Assert.Equal("The states are equal. No resolution is needed.", Explain(LabelledRoom.NoConflict(version)).Lines[0]);
        Sequence.Equal(["state"], ToolRun.With(LabelledRoom.NoConflict(version), "resolve", "-", "--explain", "--json").JsonAt(0).Names());
    }

    [Fact]
    public void Explain_Json_HoldsWhatTheStoryTells()
    {
        ToolRun run = ToolRun.With(LabelledRoom.SenderHasLeft("11"), "resolve", "-", "--explain", "--json");
        JsonElement reply = Assert.Single(run.Json);
        Sequence.Equal(["state", "explanation"], reply.Names());
        Assert.Equal(4, reply.GetProperty("state").GetArrayLength());
        JsonElement told = reply.GetProperty("explanation");
        Sequence.Equal(["room_version", "conflicted", "full_conflicted_set", "power_order", "mainline", "mainline_order", "judgements", "outcomes"], told.Names());
        Assert.Equal(
            """[{"type":"m.room.join_rules","state_key":"","events":["$rules","$rules2"]}]""",
            told.GetProperty("conflicted").GetRawText());
        Assert.Equal(
            """{"event_id":"$rules2","sender_level":"100","origin_server_ts":7,"power_event":true,"after_the_one_before_by":"timestamp"}""",
            told.GetProperty("power_order")[1].GetRawText());
        const string Lost = ""","because":"not_allowed","verdict":"rejected","rule":"5","code":"AU-6","reason":"the sender has left, and is not joined"}""";
        Assert.Equal(
            $$"""[{"type":"m.room.join_rules","state_key":"","lost":[{"event_id":"$rules"{{Lost}},{"event_id":"$rules2"{{Lost}}]}]""",
            told.GetProperty("outcomes").GetRawText());
    }

    [Fact]
    public void Explain_JsonOfVersion2Point1_SaysWhyEachEventIsJudged()
    {
        JsonElement told = ToolRun.With($"{LabelledRoom.LevelsBetween("12")}\n{LabelledRoom.LevelsBetween("12")}", "resolve", "-", "--explain").JsonAt(1).GetProperty("explanation");
        Assert.Contains("""{"event_id":"$levels2","because":["conflicted_subgraph"]}""", told.GetProperty("full_conflicted_set").GetRawText(), StringComparison.Ordinal);
        Sequence.Equal(["$levels3", "$levels2", "$levels"], told.GetProperty("mainline").Texts());
        JsonElement levels = Assert.Single(told.GetProperty("outcomes").EnumerateArray(), outcome => outcome.Text("type") == "m.room.power_levels");
        Assert.Equal("$levels3", levels.Text("event_id"));
        JsonElement lost = Assert.Single(levels.GetProperty("lost").EnumerateArray());
        Assert.Equal("$levels replaced allowed 10.5", $"{lost.Text("event_id")} {lost.Text("because")} {lost.Text("verdict")} {lost.Text("rule")}");
    }

    [Fact]
    public void Explain_HostileText_IsNotObeyed()
    {
        string hostile = LabelledRoom.SenderHasLeft("11").Replace("m.room.join_rules", "m.room.join_rules\\u001b[31m\\u202e", StringComparison.Ordinal);
        string text = Explain(hostile).Text;
        Assert.Contains("m.room.join_rules\\u001b[31m\\u202e", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, unit => (char.IsControl(unit) && unit != '\n') || unit == '\u202e');
    }

    private static ToolRun Explain(string given)
    {
        ToolRun run = ToolRun.With(given, "resolve", "-", "--explain");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        return run;
    }

    private static void AssertFollow(string[] story, params string[] lines)
    {
        int start = Array.IndexOf(story, lines[0]);
        Assert.True(start >= 0, $"not told: {lines[0]}\n{string.Join('\n', story)}");
        Sequence.Equal(lines, story[start..(start + lines.Length)]);
    }
}
