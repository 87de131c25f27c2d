using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class AuthTests(Files files) : IClassFixture<Files>
{
    private static readonly string[] Own = ["create", "levels", "bob"];

    [Theory]
    [InlineData("1", "rejected by v1 rule 8: the event requires level 50, the sender has 0")]
    [InlineData("5", "rejected by v5 rule 8: the event requires level 50, the sender has 0")]
    [InlineData("6", "rejected by v6 rule 7: the event requires level 50, the sender has 0")]
    [InlineData("11", "rejected by v11 rule 7: the event requires level 50, the sender has 0")]
    [InlineData("12", "rejected by v12 rule 8: the event requires level 50, the sender has 0")]
    public void Auth_OneDocument_SaysTheRuleAsTheVersionsPageNumbersIt(string version, string verdict)
    {
        ToolRun run = ToolRun.With(Case(version, Topic(version, "bob", Own)), "auth", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([verdict], run.Lines);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("1", "6")]
    [InlineData("5", "6")]
    [InlineData("6", "5")]
    [InlineData("11", "5")]
    [InlineData("12", "6")]
    public void Auth_Json_IsAVerdictWithItsRule(string version, string rule)
    {
        string allowed = Case(version, Topic(version, "alice", ["create", "levels", "alice"]));
        Assert.Equal(["""{"verdict":"allowed"}"""], ToolRun.With(allowed, "auth", "-", "--json").Lines);
        string rejected = Case(version, Topic(version, "eve", ["create", "levels"]));
        Assert.Equal(
            [$$"""{"verdict":"rejected","rule":"{{rule}}","code":"AU-6","reason":"the sender was never in the room, and is not joined"}"""],
            ToolRun.With(rejected, "auth", "-", "--json").Lines);
    }

    [Theory]
    [InlineData("8", "4.3.5.2")]
    [InlineData("11", "4.3.5.2")]
    [InlineData("12", "5.3.5.2")]
    public void Auth_RestrictedJoin_HasTheNumberOfItsInnermostRule(string version, string rule)
    {
        string rules = LabelledRoom.Event(version, "restricted", "m.room.join_rules", "", "alice", """{"join_rule":"restricted","allow":[]}""", 6, "create", "alice", "levels");
        string join = LabelledRoom.Event(version, "x", "m.room.member", "@eve:x", "eve", """{"membership":"join","join_authorised_via_users_server":"@zoe:x"}""", 9, "create", "levels", "restricted");
        Assert.Equal(rule, ToolRun.With(Case(version, join, rules), "auth", "-", "--json").JsonAt(0).Text("rule"));
    }

    [Fact]
    public void Auth_Halves_AreChosenByChecks()
    {
        // Cited wrongly, but allowed by the state; then the other way round.
        string unexpected = Topic("10", "alice", ["create", "levels", "alice", "rules"]);
        Assert.Equal("rejected 2.2", Words(Case("10", unexpected)));
        Assert.Equal("rejected 2.2", Words(Case("10", unexpected, checks: """["independent"]""")));
        Assert.Equal("rejected 2.2", Words(Case("10", unexpected, checks: """["dependent","independent"]""")));
        Assert.Equal("allowed", Words(Case("10", unexpected, checks: """["dependent"]""")));

        string powerless = Topic("10", "bob", Own);
        Assert.Equal("rejected 7", Words(Case("10", powerless)));
        Assert.Equal("allowed", Words(Case("10", powerless, checks: """["independent"]""")));
        Assert.Equal("rejected 7", Words(Case("10", powerless, checks: """["dependent"]""")));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"both\"]")]
    [InlineData("[\"dependent\",1]")]
    [InlineData("\"dependent\"")]
    [InlineData("null")]
    public void Auth_ChecksThatNameNoHalf_AreAnError(string checks)
    {
        ToolRun run = ToolRun.With(Case("10", Topic("10", "alice", ["create", "levels", "alice"]), checks: checks), "auth", "-", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("bad_case", run.JsonAt(0).Text("error"));
    }

    [Fact]
    public void Auth_RejectedItem_MayNotBeCitedAndIsNoState()
    {
        string topic = Topic("10", "alice", ["create", "levels", "alice"]);
        string given = Case("10", topic).Replace("{\"event_id\":\"$alice\"", "{\"rejected\":true,\"event_id\":\"$alice\"", StringComparison.Ordinal);
        Assert.Equal("rejected 2.3", Words(given));
        Assert.Equal("rejected 5", Words($$"""{{given[..^1]}},"checks":["dependent"]}"""));
    }

    [Fact]
    public void Auth_CreateEvent_HasTheIndependentHalfAlone()
    {
        string create = LabelledRoom.FirstEvents("10")[0];
        string bad = create.Replace("\"creator\"", "\"creature\"", StringComparison.Ordinal);
        Assert.Equal("allowed", Words($$"""{"room_version":"10","auth_events":[],"event":{{create}}}"""));
        Assert.Equal("rejected 1.4", Words($$"""{"room_version":"10","auth_events":[],"event":{{bad}}}"""));
        Assert.Equal("allowed", Words($$"""{"room_version":"10","auth_events":[],"event":{{bad}},"checks":["dependent"]}"""));
    }

    [Fact]
    public void Auth_Version12_HasItsCreateEventAmongTheItemsUncited()
    {
        string topic = Topic("12", "alice", ["levels", "alice"]);
        Assert.Equal("allowed", Words(Case("12", topic)));
        string[] rest = LabelledRoom.FirstEvents("12")[1..];
        Assert.Equal("rejected 2", Words($$"""{"room_version":"12","auth_events":[{{string.Join(',', rest)}}],"event":{{topic}}}"""));
    }

    [Fact]
    public void Auth_ItemsInWrappers_AreRead()
    {
        string wrapped = string.Join(',', LabelledRoom.FirstEvents("10").Select(Wrapped));
        Assert.Equal("rejected 7", Words($$"""{"room_version":"10","auth_events":[{{wrapped}}],"event":{{Wrapped(Topic("10", "bob", Own))}}}"""));
    }

    [Fact]
    public void Auth_MissingAuthEvent_IsAnErrorNotAVerdict()
    {
        string missing = Case("10", Topic("10", "alice", ["create", "levels", "alice", "nowhere"]));
        ToolRun one = ToolRun.With(missing, "auth", "-");
        Assert.Equal(1, one.ExitCode);
        Assert.Equal("""{"error":"missing_event","reason":"the event cites $nowhere, which is not in the case"}""", one.Lines[0]);

        string good = Case("10", Topic("10", "bob", Own));
        ToolRun many = ToolRun.With($"{good}\n{missing}\n{good}", "auth", "-");
        Assert.Equal(1, many.ExitCode);
        Sequence.Equal(["verdict", "error", "verdict"], many.Json.Select(line => line.Names().First()));
        Assert.Equal("matrix-core: case 2: the event cites $nowhere, which is not in the case", many.Error.TrimEnd());
    }

    [Theory]
    [InlineData("{}", "bad_case")]
    [InlineData("7", "bad_case")]
    [InlineData("""{"room_version":"10"}""", "bad_case")]
    [InlineData("""{"room_version":"10","auth_events":[]}""", "bad_case")]
    [InlineData("""{"room_version":"10","auth_events":[],"event":[]}""", "bad_case")]
    [InlineData("""{"room_version":"10","auth_events":[],"event":{"event_id":"$x","a":1,"a":2}}""", "invalid_json")]
    [InlineData("""{"room_version":"nine","auth_events":[],"event":{}}""", "unknown_room_version")]
    [InlineData("""{"room_version":"\ud800","auth_events":[],"event":{}}""", "bad_case")]
    public void Auth_CaseThatCannotBeRun_IsAnError(string bad, string code) =>
        Assert.Equal(code, ToolRun.With(bad, "auth", "-").JsonAt(0).Text("error"));

    [Fact]
    public void Expect_EveryCaseAsExpected_CountsAndExitsZero()
    {
        string allowed = Expecting(Case("10", Topic("10", "alice", ["create", "levels", "alice"])), "allowed");
        string rejected = Expecting(Case("10", Topic("10", "bob", Own)), "rejected");
        ToolRun run = ToolRun.Of("auth", files.Write("auth.ndjson", $"{allowed}\n{rejected}\n{allowed}\n"), "--expect");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["3 cases, 0 differ"], run.Lines);
    }

    [Fact]
    public void Expect_CasesThatDifferOrCannotBeRun_ArePrintedCountedAndExitOne()
    {
        string wrong = Expecting(Case("10", Topic("10", "bob", Own)), "allowed");
        ToolRun run = ToolRun.With($"{Expecting(wrong, "allowed")}\n{{}}", "auth", "-", "--expect");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("""{"case":1,"differs":true,"verdict":"rejected","rule":"7","code":"AU-8","reason":"the event requires level 50, the sender has 0"}""", run.Lines[0]);
        Assert.Equal("bad_case", run.JsonAt(1).Text("error"));
        Assert.Equal("2 cases, 2 differ", run.Lines[2]);
    }

    [Fact]
    public void Text_OfAHostileEvent_IsNotObeyed()
    {
        string unexpected = LabelledRoom.Event("10", "y", "t\u001b[31m\u202e", "", "alice", "{}", 6, "create");
        ToolRun run = ToolRun.With(Case("10", Topic("10", "alice", ["create", "y"]), unexpected), "auth", "-");
        Assert.StartsWith("rejected by v10 rule 2.2: ", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Text, unit => (char.IsControl(unit) && unit != '\n') || unit == '\u202e');
    }

    /// <summary>The event with its ID beside it.</summary>
    private static string Wrapped(string json)
    {
        const string Start = "{\"event_id\":";
        int end = json.IndexOf(',', StringComparison.Ordinal);
        return $$"""{"event_id":{{json[Start.Length..end]}},"pdu":{{{json[(end + 1)..]}}}""";
    }

    private static string Topic(string version, string sender, string[] cites) =>
        LabelledRoom.Event(version, "x", "m.room.topic", "", sender, """{"topic":"mine"}""", 9, cites);

    /// <summary>An event against the room's first events.</summary>
    private static string Case(string version, string json, string? more = null, string? checks = null)
    {
        IEnumerable<string> items = more is null ? LabelledRoom.FirstEvents(version) : LabelledRoom.FirstEvents(version).Append(more);
        string halves = checks is null ? "" : $",\"checks\":{checks}";
        return $$"""{"room_version":"{{version}}","auth_events":[{{string.Join(',', items)}}],"event":{{json}}{{halves}}}""";
    }

    private static string Expecting(string given, string verdict) => $$"""{{given[..^1]}},"expected":"{{verdict}}"}""";

    private static string Words(string given)
    {
        JsonElement reply = ToolRun.With(given, "auth", "-", "--json").JsonAt(0);
        return reply.TryGetProperty("rule", out JsonElement rule) ? $"{reply.Text("verdict")} {rule.GetString()}" : reply.Text("verdict");
    }
}
