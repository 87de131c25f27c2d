using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class VerifyInputTests(Files files) : IClassFixture<Files>
{
    private static readonly TestServer Server = new("a.example");

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Verify_BlankLines_AreCountedAndPassedOver(string end)
    {
        string log = $"{end} \t{end}{Server.Message("10")}{end}{end}{Server.Message("10", body: "b")}{end}{end}";
        ToolRun run = Verify(log, "--room-version", "10");
        Assert.Equal([3, 5], run.Json.Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "\n")]
    [InlineData("\uFEFF", "\r\n")]
    [InlineData("\uFEFF", "")]
    public void Verify_FormsOfTheFile_GiveTheSameVerdict(string start, string end)
    {
        ToolRun run = Verify(start + Server.Message("10") + end, "--room-version", "10");
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    [Fact]
    public void Verify_EmptyLog_IsDone()
    {
        ToolRun run = Verify("");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("0 events, room version unknown", Run("", "--room-version", "10").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_BrokenLineInTheMiddle_IsToldAndTheRestGoesOn()
    {
        string message = Server.Message("10");
        ToolRun run = Verify($"{message}\n{message[..^5]}\nnot JSON\n[1]\n{message}\n", "--room-version", "10");
        Assert.Equal(1, run.ExitCode);
        Sequence.Equal(["ok", "dropped", "dropped", "dropped", "ok"], run.Json.Select(line => line.GetProperty("verdict").GetString()));
        Sequence.Equal(["invalid_json", "invalid_json", "not_an_object"], run.Json[1..4].Select(line => line.GetProperty("code").GetString()));
        Sequence.Equal(["line", "verdict", "signatures", "code", "reason"], run.Json[2].EnumerateObject().Select(member => member.Name));
        Assert.All(run.Json[1..4], line => Assert.NotEmpty(line.GetProperty("reason").GetString()!));
    }

    [Fact]
    public void VerifyTable_BrokenLineInTheMiddle_NamesFileLineAndReason()
    {
        string log = files.Write("broken.ndjson", $"{Server.Message("10")}\nnot JSON\n");
        ToolRun run = ToolRun.Of("verify", log, "--keys", Keys(), "--room-version", "10");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{log}: 2 events", run.Text, StringComparison.Ordinal);
        string row = Assert.Single(run.Lines, line => line.StartsWith("│ 2 ", StringComparison.Ordinal));
        Assert.Contains("dropped", row, StringComparison.Ordinal);
        Assert.Contains("invalid_json 1", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99", "unknown room version '99'")]
    [InlineData("", "unknown room version ''")]
    [InlineData("a room version with far too long a name for any", "unknown room version")]
    public void Verify_UnknownVersionOption_ExitsTwo(string version, string message)
    {
        ToolRun run = Verify(Server.Message("10"), "--room-version", version);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Verify_UnknownVersionInAWrapper_DropsThatLineOnly()
    {
        string message = Server.Message("10");
        string long_ = new('9', 1000);
        ToolRun run = Verify($$"""
            {"room_version":"99","pdu":{{message}}}
            {"room_version":"{{long_}}","pdu":{{message}}}
            {"room_version":"10","pdu":{{message}}}
            """);
        Sequence.Equal(["dropped", "dropped", "ok"], run.Json.Select(line => line.GetProperty("verdict").GetString()));
        Assert.Equal("unknown_room_version", run.Json[0].GetProperty("code").GetString());
        Assert.Equal("unknown room version '99'", run.Json[0].GetProperty("reason").GetString());
        Assert.True(run.Json[1].GetProperty("reason").GetString()!.Length < 100);
    }

    [Theory]
    [InlineData("""{"room_version":"99"}""", "unknown room version '99'")]
    [InlineData("""{"room_version":10}""", "unknown room version '(Number)'")]
    [InlineData("""{"room_version":null}""", "unknown room version '(Null)'")]
    public void Verify_UnknownVersionInTheCreateEvent_DropsEveryLine(string content, string reason)
    {
        ToolRun run = Verify($"{Server.Create("10", content)}\n{Server.Message("10")}");
        Assert.Equal(1, run.ExitCode);
        Sequence.Equal([reason, reason], run.Json.Select(line => line.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("""{"room_version":"10"}""", "10")]
    [InlineData("""{"room_version":"3"}""", "3")]
    public void Verify_CreateEventFirst_GivesTheVersion(string content, string version)
    {
        ToolRun run = Verify($"{Server.Create(version, content)}\n{Server.Message(version)}");
        Sequence.Equal(["ok", "ok"], run.Json.Select(line => line.GetProperty("verdict").GetString()));
        string id = ToolRun.With(Server.Message(version), "event-id", "-", "--room-version", version).Lines[0];
        Assert.Equal(id, run.Json[1].GetProperty("event_id").GetString());
    }

    [Fact]
    public void Verify_CreateEventWithoutAVersion_IsOfVersionOne()
    {
        ToolRun run = Verify(File.ReadLines(Files.Vector("rooms/v1-spub1.ndjson")).First());
        Assert.StartsWith("$", Assert.Single(run.Json).GetProperty("event_id").GetString(), StringComparison.Ordinal);
        Assert.Equal("unknown_key", run.Json[0].GetProperty("code").GetString());
    }

    [Fact]
    public void Verify_NoCreateEvent_SaysWhatIsMissing()
    {
        ToolRun run = Verify($"{Server.Message("10")}\n{Server.Create("10", """{"room_version":"10"}""")}\n{Server.Message("10")}");
        Sequence.Equal(["dropped", "ok", "ok"], run.Json.Select(line => line.GetProperty("verdict").GetString()));
        Assert.Contains("no create event before this line", run.Json[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_WrapperWithTheWrongId_IsDropped()
    {
        string message = Server.Message("10");
        string id = ToolRun.With(message, "event-id", "-", "--room-version", "10").Lines[0];
        string[] wrong = [$"{id[..^1]}{(id[^1] == 'A' ? 'B' : 'A')}", "$forged", "", id.ToUpperInvariant(), id + "A"];
        string log = string.Join('\n', wrong.Append(id).Select(given => $$"""{"event_id":"{{given}}","room_version":"10","pdu":{{message}}}"""));
        ToolRun run = Verify(log);
        Assert.Equal(1, run.ExitCode);
        Assert.All(run.Json[..^1], line =>
        {
            Assert.Equal("dropped wrong_event_id", $"{line.GetProperty("verdict").GetString()} {line.GetProperty("code").GetString()}");
            Assert.Equal(id, line.GetProperty("event_id").GetString());
        });
        Assert.Equal("ok", run.Json[^1].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("""{"room_version":"10","pdu":PDU}}""")]
    [InlineData("""{"room_version":"10","pdu":PDU} PDU""")]
    [InlineData("""{"room_version":"10","pdu":PDU,}""")]
    [InlineData("""{"room_version":"10","pdu":PDU""")]
    [InlineData("""{"room_version":"10","pdu":PDU,"pdu":PDU}""")]
    [InlineData("""{"room_version":"10","pdu":[PDU]}""")]
    [InlineData("""{"room_version":"10","\ud800":1,"pdu":PDU}""")]
    public void Verify_BrokenWrapper_IsDropped(string wrapper)
    {
        ToolRun run = Verify(wrapper.Replace("PDU", Server.Message("10"), StringComparison.Ordinal), "--room-version", "10");
        Assert.Equal("dropped", Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    [Fact]
    public void Verify_EventWithAFieldNamedPdu_IsNoWrapper()
    {
        string inner = Server.Message("10");
        string outer = Server.Sign("10", $$"""{"pdu":{{inner}},"type":"x","room_id":"!r:a.example","sender":"@a:a.example","content":{},"depth":1,"origin_server_ts":1,"prev_events":[],"auth_events":[]}""");
        ToolRun run = Verify(outer, "--room-version", "10");
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
        Assert.Equal(ToolRun.With(outer, "event-id", "-", "--room-version", "10").Lines[0], run.Json[0].GetProperty("event_id").GetString());
    }

    [Fact]
    public void Verify_UnusualWrapperFields_AreIgnored()
    {
        ToolRun run = Verify($$"""{"note":[{"type":1}],"pdu":{{Server.Message("10")}},"room_version":"10","event_id":null,"rejected":{"pdu":{} } }""");
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(100_000)]
    public void Verify_DeepNesting_IsDroppedWithAReason(int depth)
    {
        string deep = Server.Message("10").Replace("\"hello\"", new string('[', depth) + new string(']', depth), StringComparison.Ordinal);
        ToolRun run = Verify($"{deep}\n{{\"room_version\":\"10\",\"pdu\":{deep}}}", "--room-version", "10");
        Assert.All(run.Json, line => Assert.Equal("invalid_json", line.GetProperty("code").GetString()));
        Assert.Equal(2, run.Json.Length);
    }

    [Fact]
    public void Verify_LineOf64MiB_IsReadAndJudged()
    {
        const int Size = 64 * 1024 * 1024;
        string small = Server.Message("10");
        string big = $"{{\"unsigned\":{{\"x\":\"{new string('x', Size)}\"}},{small[1..]}";
        ToolRun run = Verify($"{small}\n{big}\n{small}", "--room-version", "10");
        Sequence.Equal(["ok", "ok", "ok"], run.Json.Select(line => line.GetProperty("verdict").GetString()));
        Assert.Single(run.Json.Select(line => line.GetProperty("event_id").GetString()).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Verify_LogThatFailsWhileRead_ExitsTwoAfterWhatWasRead()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Server.Message("10") + "\n{");
        ToolRun run = ToolRun.With(new FailingStream(bytes), "verify", "-", "--keys", Keys(), "--room-version", "10", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
        Assert.Contains("-: line 2: the disk is on fire", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_MissingLogOrDirectory_ExitsTwo()
    {
        foreach (string path in (string[])[Path.Combine(files.Folder, "missing.ndjson"), files.Folder])
        {
            ToolRun run = ToolRun.Of("verify", path, "--keys", Keys());
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(path, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_Json_HasNoByteOrderMarkAndUnixEnds()
    {
        ToolRun run = Verify($"{Server.Message("10")}\r\nbroken\r\n", "--room-version", "10");
        Assert.Equal((byte)'{', run.Output[0]);
        Assert.Equal((byte)'\n', run.Output[^1]);
        Assert.DoesNotContain((byte)'\r', run.Output);
        Assert.Equal(2, run.Output.Count(unit => unit == '\n'));
    }

    private string Keys() => files.Write("keys.json", Server.KeyResponse());

    private ToolRun Verify(string log, params string[] args) => Run(log, [.. args, "--json"]);

    private ToolRun Run(string log, params string[] args) => ToolRun.With(log, ["verify", "-", "--keys", Keys(), .. args]);
}
