using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Tests;

public sealed class ResolveTests(Files files) : IClassFixture<Files>
{
    private const string Good = """[["m.room.create","","$create"],["m.room.join_rules","","$rules"],["m.room.member","@alice:x","$alice"],["m.room.power_levels","","$levels"]]""";

    private static string Case => LabelledRoom.NoConflict("10");

    [Fact]
    public void Resolve_OneDocument_GivesATable()
    {
        ToolRun run = ToolRun.With(LabelledRoom.LevelsBetween("12"), "resolve", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal(["m.room.power_levels", "", "$levels3"], run.Row("m.room.power_levels"));
        Assert.Equal(["m.room.create", "", "$create"], run.Row("m.room.create"));
    }

    [Fact]
    public void Resolve_Json_IsASortedArray()
    {
        Assert.Equal([Good], ToolRun.With(Case, "resolve", "-", "--json").Lines);
        string spread = Case.Replace(",\"", "\n,\n\"", StringComparison.Ordinal);
        Assert.Equal([Good], ToolRun.With($"\uFEFF{spread}", "resolve", "-", "--json").Lines);
    }

    [Fact]
    public void Resolve_KeysOfEveryKind_AreSortedAsUtf8()
    {
        // As UTF-16 the last of these would come before the one before it.
        string[] keys = ["", "a", "b", "é", "\uFF5E", "😀"];
        string set = string.Join(',', keys.Reverse().Select(key => $"""["t",{JsonSerializer.Serialize(key)},"$x"]"""));
        JsonElement state = ToolRun.With($$"""{"room_version":"10","events":[],"state_sets":[[["t2","","$y"],{{set}}]]}""", "resolve", "-", "--json").JsonAt(0);
        Sequence.Equal([.. keys, ""], state.EnumerateArray().Select(entry => entry[1].GetString()));
    }

    [Fact]
    public void Resolve_Ndjson_GivesALineACaseInOrder()
    {
        ToolRun run = ToolRun.With($"{Case}\n\n{LabelledRoom.SenderHasLeft("10")}\r\n{LabelledRoom.SenderHasLeft("12")}\n", "resolve", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Good, run.Lines[0]);
        Assert.DoesNotContain("m.room.join_rules", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains("""["m.room.join_rules","","$rules2"]""", run.Lines[2], StringComparison.Ordinal);
        Assert.Equal(3, run.Lines.Length);
    }

    [Theory]
    [InlineData("{}", "bad_case", "the case has no room_version")]
    [InlineData("[]", "bad_case", "the case has no room_version")]
    [InlineData("""{"room_version":"99"}""", "unknown_room_version", "unknown room version '99'")]
    [InlineData("""{"room_version":"10"}""", "bad_case", "the case has no events")]
    [InlineData("""{"room_version":"10","events":{} }""", "bad_case", "'events' is not a list")]
    [InlineData("""{"room_version":"10","events":[1]}""", "bad_case", "an event is not an object")]
    [InlineData("""{"room_version":"10","events":[]}""", "bad_case", "the case has no state_sets")]
    [InlineData("""{"room_version":"10","events":[],"state_sets":[]}""", "bad_case", "'state_sets' is not a list of at least one state")]
    [InlineData("""{"room_version":"10","events":[],"state_sets":[1]}""", "bad_case", "a state set is not a list")]
    [InlineData("""{"room_version":"10","events":[],"state_sets":[[null]]}""", "bad_case", "an entry of a state set is not an event ID")]
    [InlineData("""{"room_version":"10","events":[],"state_sets":[["$x"]]}""", "unknown_event", "a state set cites $x, which is not among the events")]
    [InlineData("""{"room_version":"10","events":[],"state_sets":[[["t","$x"]]]}""", "bad_case", "an entry of a state is not [type,state_key,event_id]")]
    [InlineData("""{"room_version":"10","events":[{"event_id":"$m","type":"t","room_id":"!r:x","sender":"@a:x","content":{},"auth_events":[]}],"state_sets":[["$m"]]}""", "not_a_state_event", "a state set cites $m, which is not a state event")]
    public void Resolve_CaseThatCannotBeRun_IsAnError(string bad, string code, string reason)
    {
        ToolRun one = ToolRun.With(bad, "resolve", "-", "--json");
        Assert.Equal(1, one.ExitCode);
        Assert.Equal($"{code} {reason}", $"{one.JsonAt(0).Text("error")} {one.JsonAt(0).Text("reason")}");
        Assert.Equal($"matrix-core: case 1: {reason}", one.Error.TrimEnd());

        ToolRun many = ToolRun.With($"{Case}\n{bad}\n{Case}", "resolve", "-", "--json");
        Assert.Equal(1, many.ExitCode);
        Assert.Equal(Good, many.Lines[0]);
        Assert.Equal(code, many.JsonAt(1).Text("error"));
        Assert.Equal(Good, many.Lines[2]);
        Assert.Equal($"matrix-core: case 2: {reason}", many.Error.TrimEnd());
    }

    [Fact]
    public void Resolve_LineThatIsNoJson_IsAnErrorInItsPlace()
    {
        foreach (string file in (string[])[$"{Case}\nbroken\n{Case}", $"broken\n{Case}", $"{Case[..^4]}\n{Case}"])
        {
            ToolRun run = ToolRun.With(file, "resolve", "-");
            Assert.Equal(1, run.ExitCode);
            Assert.Equal(file.Split('\n').Select(line => line == Case ? Good : "bad_json"), run.Json.Select(line => line.ValueKind == JsonValueKind.Array ? line.GetRawText() : line.Text("error")), StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("{\n  \"room_version\": \"10\",\n  \"events\": [\n    {\"event_id\":\"$x\"}\n  ]\n")]
    [InlineData("not JSON")]
    public void Resolve_FileThatHoldsNoCase_ExitsTwo(string file)
    {
        ToolRun run = ToolRun.With(file, "resolve", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("matrix-core: -: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RejectedEvent_DoesNotStand()
    {
        string given = LabelledRoom.SenderHasLeft("12");
        string rejected = given.Replace("{\"event_id\":\"$rules2\"", "{\"rejected\":true,\"event_id\":\"$rules2\"", StringComparison.Ordinal);
        Assert.Equal("$rules2", ToolRun.With(given, "resolve", "-").Row("m.room.join_rules")[2]);
        Assert.Equal("$rules", ToolRun.With(rejected, "resolve", "-").Row("m.room.join_rules")[2]);
        Assert.Contains("    $rules2 (m.room.join_rules by @alice:x) is not part of the result: it was rejected when it was received.", ToolRun.With(rejected, "resolve", "-", "--explain").Lines, StringComparer.Ordinal);
    }

    [Fact]
    public void Expect_EveryCaseAsExpected_CountsAndExitsZero()
    {
        string expected = Expecting(Case, Good);
        ToolRun run = ToolRun.Of("resolve", files.Write("cases.ndjson", $"{expected}\n{expected}"), "--expect");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["2 cases, 0 differ"], run.Lines);
    }

    [Fact]
    public void Expect_CasesThatDifferOrCannotBeRun_ArePrintedCountedAndExitOne()
    {
        string other = Expecting(Case, Good.Replace("$rules", "$other", StringComparison.Ordinal));
        ToolRun run = ToolRun.With($"{Expecting(Case, Good)}\n{other}\n{Expecting(Case, "[]")}\n{{}}", "resolve", "-", "--expect");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal([$$"""{"case":2,"differs":true,"state":{{Good}}}""", $$"""{"case":3,"differs":true,"state":{{Good}}}"""], run.Lines[..2]);
        Assert.Equal("bad_case", run.JsonAt(2).Text("error"));
        Assert.Equal("4 cases, 3 differ", run.Lines[3]);
    }

    [Fact]
    public void Expect_OneDocumentInAnyOrder_IsCompared()
    {
        string reversed = $"[{string.Join(',', JsonDocument.Parse(Good).RootElement.EnumerateArray().Reverse().Select(entry => entry.GetRawText()))}]";
        Assert.Equal(["1 cases, 0 differ"], ToolRun.With(Expecting(Case, reversed), "resolve", "-", "--expect").Lines);
        Assert.Equal(1, ToolRun.With("{}", "resolve", "-", "--expect").ExitCode);
    }

    [Fact]
    public void CheckIds_IdsThatAreNotThoseOfTheEvents_AreRefused()
    {
        Assert.Equal("wrong_event_id", ToolRun.With(Case, "resolve", "-", "--check-ids").JsonAt(0).Text("error"));

        var room = new TestRoom(RoomVersions.V10);
        string events = string.Join(',', room.Events.Events.Select(pdu => $$"""{"event_id":"{{pdu.EventId}}","pdu":{{TestRoom.Line(pdu)}}}"""));
        string ids = string.Join(',', room.Events.Events.Select(pdu => $"\"{pdu.EventId}\""));
        string good = $$"""{"room_version":"10","events":[{{events}}],"state_sets":[[{{ids}}]]}""";
        Assert.Equal(4, ToolRun.With(good, "resolve", "-", "--check-ids", "--json").JsonAt(0).GetArrayLength());
        string unnamed = $$"""{"room_version":"10","events":[{{string.Join(',', room.Lines)}}],"state_sets":[[{{ids}}]]}""";
        Assert.Equal(4, ToolRun.With(unnamed, "resolve", "-", "--json").JsonAt(0).GetArrayLength());
    }

    [Fact]
    public void Messages_HostileText_IsNotObeyed()
    {
        ToolRun run = ToolRun.With("""{"room_version":"10","events":[],"state_sets":[["$\u001b[2J\u202e"]]}""", "resolve", "-");
        Assert.Contains("a state set cites $\\u001b[2J\\u202e, which", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    private static string Expecting(string given, string state) => $$"""{{given[..^1]}},"expected":{{state}}}""";
}
