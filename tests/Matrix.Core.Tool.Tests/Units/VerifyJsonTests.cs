using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

public sealed class VerifyJsonTests(Files files) : IClassFixture<Files>
{
    private static readonly TestServer Server = new("a.example");

    private static string Keys => Files.Vector("synapse/keys.json");

    [Theory]
    [InlineData("synapse/v12.ndjson")]
    [InlineData("synapse/v10-fed.ndjson")]
    public void Verify_LogOfAServer_NamesEveryEventAsTheLogDoes(string log)
    {
        ToolRun run = ToolRun.Of("verify", Files.Vector(log), "--keys", Keys, "--now", FixedClock.Now, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        string[] given = [.. File.ReadLines(Files.Vector(log)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetString()!)];
        Sequence.Equal(given, run.Json.Select(line => line.GetProperty("event_id").GetString()));
        Assert.Equal(Enumerable.Range(1, given.Length), run.Json.Select(line => line.GetProperty("line").GetInt32()));
        Assert.DoesNotContain(run.Json, line => line.GetProperty("verdict").GetString() == "dropped");
    }

    [Fact]
    public void Verify_SoundEvent_HasNoCodeAndNoReason()
    {
        ToolRun run = ToolRun.Of("verify", Files.Vector("synapse/v12.ndjson"), "--keys", Keys, "--now", FixedClock.Now, "--json");
        Assert.Equal(
            """{"line":1,"event_id":"$KHvzIE4rBLqogty8fY0GFHIDf3xHjEg9W-rXD44t0H4","verdict":"ok","content_hash":"ok","signatures":[{"server":"localhost:8448","key_id":"ed25519:hs1","verdict":"good"}]}""",
            run.Lines[0]);
    }

    [Fact]
    public void Verify_RedactedEvent_IsNoFailure()
    {
        ToolRun run = ToolRun.Of("verify", Files.Vector("synapse/v10-fed.ndjson"), "--keys", Keys, "--now", FixedClock.Now, "--json");
        JsonElement redacted = Assert.Single(run.Json, line => line.GetProperty("verdict").GetString() == "redacted");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(215, redacted.GetProperty("line").GetInt32());
        Assert.Equal("mismatch", redacted.GetProperty("content_hash").GetString());
        Assert.Equal("content_hash_mismatch", redacted.GetProperty("code").GetString());
        Sequence.Equal(["line", "event_id", "verdict", "content_hash", "signatures", "code", "reason"], Names(redacted));
    }

    [Theory]
    [InlineData("v3-fed", 214)]
    [InlineData("v6-fed", 212)]
    [InlineData("v10-fed", 215)]
    [InlineData("v11-fed", 216)]
    public void Verify_LogWithOneEventStoredRedacted_SaysWhichLine(string log, int line)
    {
        ToolRun run = ToolRun.Of("verify", Files.Shared($"synapse/{log}.ndjson"), "--keys", Keys, "--now", FixedClock.Now, "--json");
        Assert.Equal([line], run.Json.Where(item => item.GetProperty("verdict").GetString() != "ok").Select(item => item.GetProperty("line").GetInt32()));
        Assert.Equal("redacted", run.Json[line - 1].GetProperty("verdict").GetString());
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Verify_UnknownKey_DropsAndSaysWhose()
    {
        ToolRun run = Verify("10", new TestServer("b.example").Message("10"));
        JsonElement line = Assert.Single(run.Json);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("dropped", line.GetProperty("verdict").GetString());
        Assert.Equal("ok", line.GetProperty("content_hash").GetString());
        Assert.Equal("unknown_key", line.GetProperty("code").GetString());
        Assert.Contains("b.example", line.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("""[{"server":"b.example","key_id":"ed25519:a1","verdict":"unknown_key"}]""", line.GetProperty("signatures").GetRawText());
    }

    [Fact]
    public void Verify_EveryVerdictOnASignature_HasItsName()
    {
        string message = Server.Message("10");
        string otherKey = "\"rsa:1\":\"AAAA\",\"ed25519:b2\":\"AAAA\",";
        ToolRun run = Verify("10", message.Replace("\"ed25519:a1\":", $"{otherKey}\"ed25519:a1\":", StringComparison.Ordinal));
        JsonElement line = Assert.Single(run.Json);
        Assert.Equal("ok", line.GetProperty("verdict").GetString());
        Sequence.Equal(
            ["ed25519:a1 good", "ed25519:b2 unknown_key", "rsa:1 unsupported"],
            line.GetProperty("signatures").EnumerateArray().Select(item => $"{item.GetProperty("key_id").GetString()} {item.GetProperty("verdict").GetString()}"));
    }

    [Fact]
    public void Verify_ForgedSignature_Drops()
    {
        string forged = new TestServer("a.example", seed: 2).Message("10");
        JsonElement line = Assert.Single(Verify("10", forged).Json);
        Assert.Equal("dropped bad_signature", $"{line.GetProperty("verdict").GetString()} {line.GetProperty("code").GetString()}");
        Assert.Equal("bad", line.GetProperty("signatures")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Verify_EventWithoutSignatures_IsMissingOne()
    {
        JsonElement line = Assert.Single(Verify("10", WithoutSignatures(Server.Message("10"))).Json);
        Assert.Equal("missing_signature", line.GetProperty("code").GetString());
        Assert.Equal("[]", line.GetProperty("signatures").GetRawText());
    }

    [Fact]
    public void Verify_ThirdPartyInvite_NeedsNoSigner()
    {
        string invite = Server.Sign("10", """
            {"type":"m.room.member","state_key":"@b:a.example","room_id":"!r:a.example","sender":"@a:a.example","depth":2,"origin_server_ts":1,"prev_events":[],"auth_events":[],
            "content":{"membership":"invite","third_party_invite":{"signed":{}}}}
            """);
        ToolRun run = Verify("10", WithoutSignatures(invite));
        Assert.Equal("ok", Assert.Single(run.Json).GetProperty("verdict").GetString());
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Verify_OversizedEvent_IsDroppedUnderItsOwnId()
    {
        string message = Server.Message("10").Replace("\"signatures\":{", $"\"signatures\":{{\"b.example\":{{\"ed25519:1\":\"{new string('x', 70_000)}\"}},", StringComparison.Ordinal);
        ToolRun run = Verify("10", message);
        JsonElement line = Assert.Single(run.Json);
        Assert.Equal("dropped event_too_large", $"{line.GetProperty("verdict").GetString()} {line.GetProperty("code").GetString()}");
        string named = Assert.Single(ToolRun.With(message, "event-id", "-", "--room-version", "10").Lines);
        Assert.Equal(named, line.GetProperty("event_id").GetString());
        Assert.Equal("good", line.GetProperty("signatures")[0].GetProperty("verdict").GetString());
        Assert.Equal("unknown_key", line.GetProperty("signatures")[1].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Verify_EventWithAFloatInAStrictVersion_IsDroppedUnderItsRelaxedId()
    {
        string message = Server.Sign("10", """{"type":"x","room_id":"!r:a.example","sender":"@a:a.example","content":{"n":1.5},"depth":1,"origin_server_ts":1,"prev_events":[],"auth_events":[]}""");
        JsonElement line = Assert.Single(Verify("10", message).Json);
        Assert.Equal("invalid_json", line.GetProperty("code").GetString());
        Assert.Equal(ToolRun.With(message, "event-id", "-", "--room-version", "10").Lines[0], line.GetProperty("event_id").GetString());
    }

    [Fact]
    public void Verify_ForeignEventIdInAnEvent_IsNotBelieved()
    {
        string message = Server.Message("10");
        string id = ToolRun.With(message, "event-id", "-", "--room-version", "10").Lines[0];
        foreach (string line in (string[])[message.Insert(1, "\"event_id\":\"$forged\","), $"{message[..^1]},\"state_key\":1,\"event_id\":\"$forged\"}}"])
        {
            JsonElement verdict = Assert.Single(Verify("10", line).Json);
            Assert.False(verdict.GetProperty("event_id").ValueEquals("$forged"));
        }

        Assert.Equal(id, Verify("10", message.Insert(1, "\"event_id\":\"$forged\",")).Json[0].GetProperty("event_id").GetString());
    }

    [Fact]
    public void Verify_OverlongFieldInAnOldVersion_IsKeptAndTold()
    {
        string type = new('é', 200);
        JsonElement old = Assert.Single(Verify("10", Server.Message("10", type: type)).Json);
        Assert.Equal("ok overlong_field", $"{old.GetProperty("verdict").GetString()} {old.GetProperty("code").GetString()}");
        JsonElement later = Assert.Single(Verify("11", Server.Message("11", type: type)).Json);
        Assert.Equal("dropped field_too_long", $"{later.GetProperty("verdict").GetString()} {later.GetProperty("code").GetString()}");
    }

    private ToolRun Verify(string version, string log) =>
        ToolRun.With(log, "verify", "-", "--keys", files.Write("keys.json", Server.KeyResponse()), "--room-version", version, "--json");

    private static string WithoutSignatures(string pdu)
    {
        JsonElement signatures = JsonDocument.Parse(pdu).RootElement.GetProperty("signatures");
        return pdu.Replace(signatures.GetRawText(), "{}", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);
}
