using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class LineCommandTests
{
    private static readonly TestServer Server = new("a.example");

    [Fact]
    public void Canonicalize_EachLine_GivesOneLine()
    {
        ToolRun run = ToolRun.With("{ \"b\" : 1, \"a\": \"\\u00e9\\/\" }\r\n[ ]\n\"日\"\n-7", "canonicalize", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("{\"a\":\"é/\",\"b\":1}\n[]\n\"日\"\n-7\n", run.Text);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("{\"a\":1.0}", "{\"a\":1.0}")]
    [InlineData("{\"a\":1e10}", "{\"a\":10000000000.0}")]
    [InlineData("{\"a\":9007199254740992}", "{\"a\":9007199254740992}")]
    public void Canonicalize_Relaxed_TakesNumbersOfOldRooms(string line, string canonical)
    {
        Assert.Equal([canonical], ToolRun.With(line, "canonicalize", "-", "--relaxed").Lines);
        Assert.Equal(1, ToolRun.With(line, "canonicalize", "-").ExitCode);
    }

    [Fact]
    public void Canonicalize_RefusedLines_StandInTheirPlaceAndExitOne()
    {
        ToolRun run = ToolRun.With("{}\n{\"a\":1,\"a\":2}\n\n[0.5]\n{}\n", "canonicalize", "-");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["{}", "{}"], [run.Lines[0], run.Lines[4]]);
        Assert.All(run.Json[1..4], line => Sequence.Equal(["error", "reason"], line.EnumerateObject().Select(member => member.Name)));
        Assert.Equal("duplicate_key", run.Json[1].GetProperty("error").GetString());
        string[] told = run.Error.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Sequence.Equal(["matrix-core: -: line 2", "matrix-core: -: line 3", "matrix-core: -: line 4"], told.Select(message => string.Join(':', message.Split(':')[..3])));
    }

    [Fact]
    public void Canonicalize_Wrapper_IsNotTakenApart() =>
        Assert.Equal(["""{"pdu":{"a":1,"b":2}}"""], ToolRun.With("""{"pdu":{"b":2,"a":1}}""", "canonicalize", "-").Lines);

    [Fact]
    public void Canonicalize_LineOf64MiB_IsRead()
    {
        string big = $"[\"{new string('x', 64 * 1024 * 1024)}\"]";
        ToolRun run = ToolRun.With($"{big}\n1\n", "canonicalize", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(big.Length + 1 + 2, run.Output.Length);
    }

    [Fact]
    public void EventId_Log_GivesTheIdsOfTheLog()
    {
        string log = Files.Vector("rooms/v12-spub1.ndjson");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Files.Vector("rooms/v12-spub1.expected.json")));
        ToolRun run = ToolRun.Of("event-id", log);
        Sequence.Equal(expected.RootElement.GetProperty("event_ids").EnumerateArray().Select(id => id.GetString()), run.Lines);
        Sequence.Equal(run.Lines, ToolRun.Of("event-id", log, "--json").Json.Select(line => Assert.Single(line.EnumerateObject()).Value.GetString()));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("4")]
    [InlineData("12")]
    public void EventId_RoomVersionOption_RulesOverWrapperAndCreateEvent(string version)
    {
        string pdu = Server.Message("10");
        string plain = Assert.Single(ToolRun.With(pdu, "event-id", "-", "--room-version", version).Lines);
        Assert.Equal([plain], ToolRun.With($$"""{"room_version":"1","pdu":{{pdu}}}""", "event-id", "-", "--room-version", version).Lines);
    }

    [Fact]
    public void EventId_OldVersion_IsAsDeclared()
    {
        Assert.Equal(["$x:a"], ToolRun.With("""{"event_id":"$x:a","type":"x"}""", "event-id", "-", "--room-version", "1").Lines);
        ToolRun run = ToolRun.With("""{"type":"x"}""", "event-id", "-", "--room-version", "1");
        Assert.Equal("missing_field", Assert.Single(run.Json).GetProperty("error").GetString());
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("event-id")]
    [InlineData("redact")]
    [InlineData("hash")]
    public void LineCommand_LinesThatAreNoEvents_StandInTheirPlaceAndExitOne(string command)
    {
        string message = Server.Message("10");
        ToolRun run = ToolRun.With($"{message}\nx\n[]\n{message}", command, "-", "--room-version", "10");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(4, run.Lines.Length);
        Assert.Equal(run.Lines[0], run.Lines[3]);
        Sequence.Equal(["invalid_json", "not_an_object"], [run.JsonAt(1).GetProperty("error").GetString(), run.JsonAt(2).GetProperty("error").GetString()]);
        Assert.Contains("-: line 3: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event-id")]
    [InlineData("redact")]
    [InlineData("hash")]
    public void LineCommand_NoRoomVersion_SaysSo(string command)
    {
        ToolRun run = ToolRun.With(Server.Message("10"), command, "-");
        Assert.Equal("unknown_room_version", Assert.Single(run.Json).GetProperty("error").GetString());
        Assert.Equal(2, ToolRun.With(Server.Message("10"), command, "-", "--room-version", "x").ExitCode);
    }

    [Fact]
    public void Redact_Event_KeepsWhatTheVersionKeeps()
    {
        const string Event = """{"type":"m.room.member","content":{"membership":"join","displayname":"x"},"origin":"o","unsigned":{"age":1},"extra":1,"depth":1}""";
        Assert.Equal(
            ["""{"content":{"membership":"join"},"depth":1,"origin":"o","type":"m.room.member"}"""],
            ToolRun.With(Event, "redact", "-", "--room-version", "10").Lines);
        Assert.Equal(
            ["""{"content":{"membership":"join"},"depth":1,"type":"m.room.member"}"""],
            ToolRun.With(Event, "redact", "-", "--room-version", "11").Lines);
    }

    [Fact]
    public void Hash_Event_IsTheOneItCarries()
    {
        string message = Server.Message("10");
        string carried = JsonDocument.Parse(message).RootElement.GetProperty("hashes").GetProperty("sha256").GetString()!;
        Assert.Equal([carried], ToolRun.With(message, "hash", "-", "--room-version", "10").Lines);
        JsonElement json = Assert.Single(ToolRun.With(message, "hash", "-", "--room-version", "10", "--json").Json);
        Sequence.Equal(["sha256", "reference_sha256"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(carried, json.GetProperty("sha256").GetString());
        string id = ToolRun.With(message, "event-id", "-", "--room-version", "3").Lines[0];
        Assert.Equal(id, $"${json.GetProperty("reference_sha256").GetString()}");
    }

    [Fact]
    public void Progress_OfALongFile_IsShownOnATerminal()
    {
        ToolRun run = ToolRun.With(new MemoryStream("1\n2\n3\n"u8.ToArray()), errorIsTerminal: true, "canonicalize", "-");
        Assert.Contains("3 lines", run.Error, StringComparison.Ordinal);
        Assert.Contains("100", run.Error, StringComparison.Ordinal);
    }
}
