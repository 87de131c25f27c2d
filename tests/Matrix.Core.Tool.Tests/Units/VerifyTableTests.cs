using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class VerifyTableTests(Files files) : IClassFixture<Files>
{
    private static readonly TestServer Server = new("a.example");

    [Fact]
    public void Table_LogWithARedactedEvent_SaysWhatThereIs()
    {
        string log = Files.Vector("synapse/v10-fed.ndjson");
        ToolRun run = ToolRun.Of("verify", log, "--keys", Files.Vector("synapse/keys.json"), "--now", FixedClock.Now);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.StartsWith($"{log}: 223 events, room version 10; validity of keys at 2026-11-20T12:00:00Z; Ed25519 by ", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["ok", "222", "the event ID, the signatures and the content hash are good"], run.Row("ok"));
        Assert.Equal(["redacted", "1", "the signatures are good, but the content hash does not match: the redacted event is used"], run.Row("redacted"));
        Assert.Equal(["dropped", "0", "malformed or without a good signature"], run.Row("dropped"));
        Assert.Equal(["localhost:8448", "ed25519:hs1", "110 good"], run.Row("localhost:8448"));
        Assert.Equal(["215", "$VCBu41u-RfcWnK7W0UA3BRj-hH3g4A_tFD4qCDrfpPc", "m.room.message", "redacted"], run.Row("215")[..4]);
    }

    [Fact]
    public void Table_All_ListsEveryEvent()
    {
        string[] args = ["verify", Files.Vector("synapse/v12.ndjson"), "--keys", Files.Vector("synapse/keys.json"), "--now", FixedClock.Now];
        Assert.DoesNotContain("$KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4", ToolRun.Of(args).Text, StringComparison.Ordinal);
        ToolRun all = ToolRun.Of([.. args, "--all"]);
        Assert.Equal(["1", "$KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4", "m.room.create", "ok"], all.Row("1")[..4]);
        Assert.Equal("203", all.Row("203")[0]);
    }

    [Fact]
    public void Table_Drops_AreCountedByCode()
    {
        ToolRun run = Verify($"{new TestServer("b.example").Message("10")}\n{new TestServer("a.example", seed: 3).Message("10")}\nx\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["dropped", "3", "bad_signature 1, invalid_json 1, unknown_key 1"], run.Row("dropped"));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Table_ManyDrops_AreCutAt200(int count, bool cut)
    {
        ToolRun run = Verify(string.Concat(Enumerable.Repeat("x\n", count)));
        Assert.Equal("200", run.Row("200")[0]);
        Assert.Equal(cut, run.Text.Contains("… and 1 more; --all lists every event", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_ManyKeys_AreCutAt200()
    {
        string signatures = string.Join(',', Enumerable.Range(0, 300).Select(number => $"\"s{number}.example\":{{\"ed25519:1\":\"x\"}}"));
        ToolRun run = Verify(Server.Message("10").Replace("\"signatures\":{", $"\"signatures\":{{{signatures},", StringComparison.Ordinal));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("… and 101 more keys", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_HostileText_IsNeitherMarkupNorObeyed()
    {
        const string Type = "[red]x[/] \u001b[31m\r\n\u202e\u0007\u009b2J";
        string message = new TestServer("b.example").Message("10", type: Type);
        message = message.Replace("\"signatures\":{", $"\"signatures\":{{{JsonSerializer.Serialize("[bold]s\u001b")}:{{{JsonSerializer.Serialize("k y\n")}:\"x\"}},", StringComparison.Ordinal);
        string wrapped = $$"""{"event_id":{{JsonSerializer.Serialize("$[blink]\u001b]0;x\u0007")}},"room_version":"10","pdu":{{Server.Message("10")}}}""";
        ToolRun run = Verify($"{message}\n{wrapped}");
        Assert.Contains("[red]x[/] ", run.Text, StringComparison.Ordinal);
        Assert.Contains("\\u001b[31m\\u000d\\u000a\\u202e\\u0007\\u009b2J", run.Text, StringComparison.Ordinal);
        Assert.Contains("[bold]s\\u001b", run.Text, StringComparison.Ordinal);
        Assert.Contains("k y\\u000a", run.Text, StringComparison.Ordinal);
        Assert.Contains("$[blink]\\u001b]0;x\\u0007", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Text, unit => (char.IsControl(unit) && unit != '\n') || unit == '\u202e');
        Assert.Equal("1 unknown_key", run.Row("[bold]s\\u001b")[2]);
    }

    [Fact]
    public void Messages_HostileText_IsNotObeyed()
    {
        string line = $$"""{"room_version":{{JsonSerializer.Serialize("\u001b[2J\u202e")}},"pdu":{} }""";
        ToolRun run = ToolRun.With(line, "event-id", "-");
        Assert.Contains("-: line 1: unknown room version '\\u001b[2J\\u202e'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Error);
    }

    [Fact]
    public void Table_Output_IsUtf8WithoutAByteOrderMarkAndWithUnixEnds()
    {
        ToolRun run = Verify(new TestServer("b.example").Message("10", type: "日本"));
        Assert.Contains("日本", run.Text, StringComparison.Ordinal);
        Assert.False(run.Output.AsSpan().StartsWith("\uFEFF"u8));
        Assert.DoesNotContain((byte)'\r', run.Output);
        Assert.Equal((byte)'\n', run.Output[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Progress_OnlyOnATerminal_AndWipedAtTheEnd(bool isTerminal)
    {
        byte[] log = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Server.Message("10") + "\n", 5)));
        string keys = files.Write("keys.json", Server.KeyResponse());
        ToolRun run = ToolRun.With(new MemoryStream(log), isTerminal, "verify", "-", "--keys", keys, "--room-version", "10", "--json");
        Assert.Equal(isTerminal, run.Error.Contains("5 events", StringComparison.Ordinal));
        Assert.Equal(isTerminal, run.Error.EndsWith("\r\u001b[K", StringComparison.Ordinal));
        Assert.Equal(5, run.Json.Length);
    }

    private ToolRun Verify(string log) => ToolRun.With(log, "verify", "-", "--keys", files.Write("keys.json", Server.KeyResponse()), "--room-version", "10");
}
