using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class ConformTests
{
    private static readonly TestServer Server = new("a.example");

    [Theory]
    [InlineData("""{"op":"canon","json":"{\"b\":1,\"a\":[]}"}""", """{"ok":"{\"a\":[],\"b\":1}"}""")]
    [InlineData("""{"op":"canon","json_base64":"eyAiYSI6MSB9","mode":"strict"}""", """{"ok":"{\"a\":1}"}""")]
    [InlineData("""{"op":"canon","json":"1e2","mode":"relaxed"}""", """{"ok":"100.0"}""")]
    [InlineData("""{"op":"redact","room_version":"10","event":{"type":"x","content":{"a":1},"event_id":"$label"}}""", """{"event":{"content":{},"event_id":"$label","type":"x"}}""")]
    [InlineData("""{"op":"id","room_version":"1","event":{"event_id":"A"}}""", """{"event_id":"A"}""")]
    [InlineData("""{"op":"ed25519","public_key":"","message":"","signature":""}""", """{"valid":false}""")]
    [InlineData("""{"op":"verify_json","json":{},"server":"a","keys":{}}""", """{"valid":false}""")]
    [InlineData("""{"op":"well_known","status":200,"headers":{},"body":"{\"m.server\":\"hs.example.net:8448\"}"}""", """{"server":"hs.example.net:8448","gone":false,"cache_s":86400}""")]
    [InlineData("""{"op":"well_known","status":200,"headers":{"cache-control":"max-age=7200"},"body":"\ufeff{\"m.server\":\"a.example\",\"m.server\":\"hs.example.net.\"}"}""", """{"server":"hs.example.net.","gone":false,"cache_s":7200}""")]
    [InlineData("""{"op":"well_known","status":200,"headers":{"Expires":["Thu, 01 Jan 2026 02:00:00 GMT"]},"body":"{\"m.server\":\"a\"}","now":1767225600000}""", """{"server":"a","gone":false,"cache_s":7200}""")]
    [InlineData("""{"op":"well_known","status":200,"headers":{"Cache-Control":"max-age=9999999"},"body":"{\"m.server\":\"a\"}"}""", """{"server":"a","gone":false,"cache_s":172800}""")]
    [InlineData("""{"op":"well_known","status":200,"headers":{"Cache-Control":"no-store"},"body":"{\"m.server\":\"a\"}"}""", """{"server":"a","gone":false,"cache_s":300}""")]
    [InlineData("""{"op":"well_known","status":200,"body":"{\"m.server\":7}"}""", """{"server":null,"gone":false,"cache_s":120}""")]
    [InlineData("""{"op":"well_known","status":404}""", """{"server":null,"gone":false,"cache_s":120}""")]
    [InlineData("""{"op":"well_known","status":404,"headers":{"Cache-Control":"max-age=86400"},"body":""}""", """{"server":null,"gone":false,"cache_s":3600}""")]
    [InlineData("""{"op":"well_known","status":410,"headers":{},"body":""}""", """{"server":null,"gone":true,"cache_s":86400}""")]
    [InlineData("""{"op":"well_known","status":410,"headers":{"Cache-Control":"max-age=99999999"},"body":""}""", """{"server":null,"gone":true,"cache_s":7776000}""")]
    public void Request_ThatCanBeRun_HasItsReply(string request, string reply) => Assert.Equal(reply, ToolRun.Conform(request).GetRawText());

    [Fact]
    public void Sign_ThenVerify_Holds()
    {
        string message = Server.Message("10");
        JsonElement reply = ToolRun.Conform($$"""{"op":"verify","room_version":"10","event":{{message}},"keys":{"a.example":{"ed25519:a1":"{{Server.PublicKey}}"} } }""");
        Assert.Equal("""{"signatures":"ok","content_hash":true}""", reply.GetRawText());
    }

    [Theory]
    [InlineData("{}", "missing")]
    [InlineData("""{"a.example":{"ed25519:a1":"AAAA"}}""", "missing")]
    [InlineData("""{"a.example":{"ed25519:a1":"OTHER"}}""", "bad")]
    public void Verify_OtherKeys_SayMissingOrBad(string keys, string verdict)
    {
        string other = keys.Replace("OTHER", new TestServer("a.example", seed: 8).PublicKey, StringComparison.Ordinal);
        JsonElement reply = ToolRun.Conform($$"""{"op":"verify","room_version":"10","event":{{Server.Message("10")}},"keys":{{other}}}""");
        Assert.Equal(verdict, reply.GetProperty("signatures").GetString());
        Assert.True(reply.GetProperty("content_hash").GetBoolean());
    }

    [Theory]
    [InlineData(1, "ok")]
    [InlineData(0, "missing")]
    public void Verify_ExpiredKey_CountsBeforeItExpired(int offset, string verdict)
    {
        JsonElement reply = ToolRun.Conform(
            $$"""{"op":"verify","room_version":"10","event":{{Server.Message("10")}},"keys":{},"expired_keys":{"a.example":{"ed25519:a1":{"key":"{{Server.PublicKey}}","expired_ts":{{TestServer.NowMilliseconds + offset}} } } } }""");
        Assert.Equal(verdict, reply.GetProperty("signatures").GetString());
    }

    [Fact]
    public void Format_Event_SaysWhatIsWrong()
    {
        Assert.Equal("""{"accept":true}""", ToolRun.Conform($$"""{"op":"format","room_version":"10","event":{{Server.Message("10")}}}""").GetRawText());
        JsonElement refused = ToolRun.Conform("""{"op":"format","room_version":"10","event":{}}""");
        Assert.False(refused.GetProperty("accept").GetBoolean());
        Assert.Equal("missing_field", refused.GetProperty("code").GetString());
        JsonElement overlong = ToolRun.Conform($$"""{"op":"format","room_version":"10","event":{{Server.Message("10", type: new string('é', 200))}}}""");
        Assert.Equal("field_too_long", overlong.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("garbage", "bad_request")]
    [InlineData("[]", "bad_request")]
    [InlineData("17", "bad_request")]
    [InlineData("{}", "bad_request")]
    [InlineData("{\"op\":1}", "bad_request")]
    [InlineData("{\"op\":\"canon\",\"op\":null}", "bad_request")]
    [InlineData("{\"op\":\"fly\"}", "unknown_op")]
    [InlineData("{\"op\":\"\\ud800\"}", "bad_request")]
    [InlineData("{\"\\ud800\":1,\"op\":\"canon\",\"json\":\"\\ud800\"}", "bad_request")]
    [InlineData("{\"op\":\"canon\",\"json\":\"\\ud800\"}", "bad_request")]
    [InlineData("{\"op\":\"canon\",\"json\":\"{\",\"mode\":\"strict\"}", "unexpected_end")]
    [InlineData("{\"op\":\"canon\",\"json\":\"1\",\"mode\":\"loose\"}", "bad_request")]
    [InlineData("{\"op\":\"canon\",\"json_base64\":\"?\"}", "bad_request")]
    [InlineData("{\"op\":\"id\",\"room_version\":\"99\",\"event\":{}}", "unknown_room_version")]
    [InlineData("{\"op\":\"id\",\"room_version\":10,\"event\":{}}", "bad_request")]
    [InlineData("{\"op\":\"id\",\"room_version\":\"10\",\"event\":[]}", "not_an_object")]
    [InlineData("{\"op\":\"id\",\"room_version\":\"10\",\"event\":{\"a\":1,\"a\":2}}", "invalid_json")]
    [InlineData("{\"op\":\"id\",\"room_version\":\"10\",\"event\":{\"a\":\"\\ud800\"}}", "invalid_json")]
    [InlineData("{\"op\":\"canon\",\"json\":\"1\"} x", "bad_request")]
    [InlineData("{\"op\":\"canon\",\"json\":\"1\"", "bad_request")]
    [InlineData("{\"op\":\"backoff\",\"steps\":[{\"at\":0,\"try_\":\"maybe\"}]}", "bad_request")]
    [InlineData("{\"op\":\"receive\",\"room_version\":\"10\",\"keys\":{},\"known\":[],\"receive\":{}}", "bad_request")]
    [InlineData("{\"op\":\"ed25519\",\"public_key\":\"zz\",\"message\":\"\",\"signature\":\"\"}", "bad_request")]
    [InlineData("{\"op\":\"ed25519\",\"public_key\":\"a\",\"message\":\"\",\"signature\":\"\"}", "bad_request")]
    public void Request_ThatCannotBeRun_SaysWhy(string request, string error)
    {
        JsonElement reply = ToolRun.Conform(request);
        Sequence.Equal(["error", "reason"], reply.EnumerateObject().Select(member => member.Name));
        Assert.Equal(error, reply.GetProperty("error").GetString());
        Assert.NotEmpty(reply.GetProperty("reason").GetString()!);
    }

    [Theory]
    [InlineData("[", ']')]
    [InlineData("{\"a\":", '}')]
    public void Request_DeeplyNested_IsAnswered(string open, char close)
    {
        foreach (int depth in (int[])[200, 5000, 500_000])
        {
            string deep = $"{string.Concat(Enumerable.Repeat(open, depth))}1{new string(close, depth)}";
            Assert.True(ToolRun.Conform($$"""{"op":"id","room_version":"10","event":{"content":{{deep}} } }""").TryGetProperty("error", out _));
            Assert.True(ToolRun.Conform(deep).TryGetProperty("error", out _));
            string text = JsonSerializer.Serialize(deep);
            Assert.True(ToolRun.Conform($$"""{"op":"canon","json":{{text}}}""").TryGetProperty("error", out _));
        }
    }

    [Fact]
    public void Requests_AreAnsweredInOrder()
    {
        var requests = new StringBuilder();
        for (int number = 0; number < 500; number++)
        {
            requests.Append(number % 3 == 0 ? $"garbage {number}\n" : $"{{\"op\":\"canon\",\"json\":\"{number}\"}}\r\n\n");
        }

        ToolRun run = ToolRun.With(requests.ToString(), "conform");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(500, run.Lines.Length);
        Assert.All(run.Json.Index(), reply => Assert.Equal(
            reply.Index % 3 == 0 ? "error bad_request" : $"ok {reply.Index}",
            $"{reply.Item.EnumerateObject().First().Name} {reply.Item.EnumerateObject().First().Value.GetString()}"));
    }

    [Fact]
    public void Reply_IsFlushedBeforeTheNextRequestIsRead()
    {
        using var output = new FlushedStream();
        using var input = new WaitingStream(output, "{\"op\":\"canon\",\"json\":\"1\"}\n", "{\"op\":\"fly\"}\n", "x\n");
        using var error = new StringWriter();
        Assert.Equal(0, Program.Run(["conform"], ToolIO.Of(input, output, error, new FixedClock())));
        Assert.Equal([0, 1, 2, 3], input.RepliesBeforeEachRead);
    }

    [Fact]
    public void Requests_InvalidUtf8_AreAnswered()
    {
        byte[] request = [.. "{\"op\":\"canon\",\"json\":\""u8, 0xFF, 0xC0, .. "\"}\n"u8, 0xFF, 0xFE, (byte)'\n', .. "{\"op\":\"id\",\"room_version\":\"10\",\"event\":{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}}\n"u8];
        ToolRun run = ToolRun.With(request, "conform");
        Assert.Equal(3, run.Json.Length);
        Assert.All(run.Json, reply => Assert.True(reply.TryGetProperty("error", out _)));
    }

    /// <summary>Counts the lines that were flushed.</summary>
    private sealed class FlushedStream : MemoryStream
    {
        public int FlushedLines { get; private set; }

        public override void Flush() => FlushedLines = ToArray().Count(unit => unit == '\n');
    }

    /// <summary>Gives a line a read, and notes how many replies had been flushed by then.</summary>
    private sealed class WaitingStream(FlushedStream replies, params string[] lines) : MemoryStream
    {
        private int _next;

        public List<int> RepliesBeforeEachRead { get; } = [];

        public override int Read(Span<byte> buffer)
        {
            RepliesBeforeEachRead.Add(replies.FlushedLines);
            return _next == lines.Length ? 0 : Encoding.ASCII.GetBytes(lines[_next++], buffer);
        }
    }
}
