using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary>The operations <c>reply</c> and <c>edu</c>, and the reports of <c>tests/vectors/reports-2026-11</c> through them.</summary>
public sealed class ConformFederationTests
{
    [Theory]
    [InlineData("devices", """{"user_id":"@u:x","stream_id":1,"devices":[{"device_id":"A","z":[1.50]},{},null],"master_key":5,"self_signing_key":{"k":1}}""",
        """{"ok":true,"value":{"user_id":"@u:x","stream_id":1,"devices":[{"device_id":"A","z":[1.50]}],"self_signing_key":{"k":1}},"left_out":3}""")]
    [InlineData("devices", """{"user_id":"@u:x"}""", """{"ok":false,"error":"missing_field","field":"stream_id"}""")]
    [InlineData("devices", """{"user_id":"u","stream_id":1}""", """{"ok":false,"error":"bad_field","field":"user_id"}""")]
    [InlineData("devices", """{"user_id":"@u:x","stream_id":1,"devices":"no"}""", """{"ok":false,"error":"bad_field","field":"devices"}""")]
    [InlineData("devices", """{"user_id":"@u:x","user_id":"@v:x","stream_id":1}""", """{"ok":false,"error":"bad_field","field":"user_id"}""")]
    [InlineData("public_rooms", """{"chunk":null,"next_batch":null,"prev_batch":"p","total_room_count_estimate":3}""", """{"ok":true,"value":{"chunk":[],"prev_batch":"p","total_room_count_estimate":3},"left_out":0}""")]
    [InlineData("hierarchy", """{"children":[]}""", """{"ok":false,"error":"missing_field","field":"room"}""")]
    [InlineData("hierarchy", """{"room":{"room_id":"!a:x","z":1},"inaccessible_children":["!b:x",5]}""", """{"ok":true,"value":{"room":{"room_id":"!a:x","z":1},"children":[],"inaccessible_children":["!b:x"]},"left_out":1}""")]
    [InlineData("directory", """{"room_id":"!a:x","servers":["b","a b"]}""", """{"ok":true,"value":{"room_id":"!a:x","servers":["b"]},"left_out":1}""")]
    [InlineData("directory", """{"servers":[]}""", """{"ok":false,"error":"missing_field","field":"room_id"}""")]
    [InlineData("keys_query", "{}", """{"ok":true,"value":{"device_keys":{},"master_keys":{},"self_signing_keys":{}},"left_out":0}""")]
    [InlineData("keys_claim", """{"one_time_keys":{"@u:x":null,"@v:x":{"A":null,"B":{"a:b":"c","a:d":5}}}}""", """{"ok":true,"value":{"one_time_keys":{"@u:x":{},"@v:x":{"A":{},"B":{"a:b":"c"}}}},"left_out":1}""")]
    [InlineData("state_ids", """{"pdu_ids":["$a","a",5]}""", """{"ok":true,"value":{"pdu_ids":["$a"],"auth_chain_ids":[]},"left_out":2}""")]
    [InlineData("event", """{"pdus":[{"a":1}],"origin_server_ts":"odd"}""", """{"ok":true,"value":{"pdus":[{"a":1}]},"left_out":0}""")]
    [InlineData("backfill", "[]", """{"ok":false,"error":"not_object"}""")]
    [InlineData("missing_events", "nul", """{"ok":false,"error":"not_json"}""")]
    [InlineData("missing_events", "", """{"ok":false,"error":"not_json"}""")]
    [InlineData("send", """{"pdus":{"$a":{"error":"no","z":[1.50]},"$b":{"z":-0},"$c":null,"$d":{"error":5},"e":{}}}""",
        """{"ok":true,"value":{"pdus":{"$a":{"error":"no","z":[1.50]},"$b":{"z":-0},"$c":{}}},"left_out":2}""")]
    [InlineData("send", "<html>", """{"ok":true,"value":{"pdus":{}},"left_out":0}""")]
    public void Reply_OfAnEndpoint_IsRead(string endpoint, string body, string reply) => Assert.Equal(reply, Reply(endpoint, body).GetRawText());

    [Theory]
    [InlineData(200, true)]
    [InlineData(202, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(500, false)]
    public void Reply_OfAStatus_IsOneOnlyOf2xx(int status, bool isOne) =>
        Assert.Equal(isOne, ToolRun.Conform($$"""{"op":"reply","endpoint":"send","body":{},"status":{{status}}}""").GetProperty("ok").GetBoolean());

    [Fact]
    public void Reply_NullForAFieldThatMayBeMissing_IsMissing() =>
        Assert.Equal("""{"ok":true,"value":{"events":[]},"left_out":0}""", ToolRun.Conform("""{"op":"reply","endpoint":"missing_events","body":{},"body_text":null,"status":null}""").GetRawText());

    [Fact]
    public void Edu_NestedToAnyDepth_IsAnswered()
    {
        string deep = new string('[', 200_000) + new string(']', 200_000);
        string request = """{"op":"edu","edu_type":"m.direct_to_device","origin":"x","content":{"sender":"@u:x","type":"t","message_id":"m","messages":{"@v:y":{"A":{"a":DEEP},"B":{}}}}}""".Replace("DEEP", deep, StringComparison.Ordinal);
        Assert.Equal(
            """{"ok":true,"value":{"sender":"@u:x","type":"t","message_id":"m","messages":{"@v:y":{"B":{}}}},"left_out":1,"origin_ok":true}""",
            Assert.Single(ToolRun.With(request, "conform").Lines));
    }

    [Fact]
    public void Reply_WithLineEnds_IsOnOneLine() =>
        Assert.Equal("""{"ok":true,"value":{"events":[{"a": [1,  2]}]},"left_out":0}""", Reply("missing_events", "{\"events\":[{\"a\":\n[1, \r2]}]}\n").GetRawText());

    [Theory]
    [InlineData(512)]
    [InlineData(4097)]
    [InlineData(200_000)]
    public void Reply_NestedFarDeeperThanAnEvent_IsAnswered(int depth)
    {
        string deep = $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        string request = $$$"""{"op":"reply","endpoint":"missing_events","body":{"events":[{"b":1},{{{deep}}},null]}}""";
        string line = Assert.Single(ToolRun.With(request, "conform").Lines);
        Assert.Equal($$"""{"ok":true,"value":{"events":[{"b":1},{{deep}}]},"left_out":1}""", line);
    }

    [Fact]
    public void Reply_TextNestedToAnyDepth_IsAnswered()
    {
        string deep = new string('[', 200_000) + new string(']', 200_000);
        JsonElement reply = Reply("state_ids", $$"""{"pdu_ids":["$a",{{deep}}],"z":{{deep}}}""");
        Assert.Equal("""{"ok":true,"value":{"pdu_ids":["$a"],"auth_chain_ids":[]},"left_out":1}""", reply.GetRawText());
    }

    [Theory]
    [InlineData("m.typing", """{"room_id":"!a:x","user_id":"@u:x","typing":true,"z":1}""", """{"ok":true,"value":{"room_id":"!a:x","user_id":"@u:x","typing":true,"z":1},"left_out":0,"origin_ok":true}""")]
    [InlineData("m.typing", """{"room_id":"!a:x","user_id":"@u:y","typing":true}""", """{"ok":false,"error":"wrong_origin","origin_ok":false}""")]
    [InlineData("m.typing", """{"room_id":"!a:x","typing":true}""", """{"ok":false,"error":"missing_field","field":"user_id","origin_ok":null}""")]
    [InlineData("m.direct_to_device", """{"sender":"@u:y"}""", """{"ok":false,"error":"wrong_origin","origin_ok":false}""")]
    [InlineData("m.presence", """{"push":null}""", """{"ok":true,"value":{"push":[]},"left_out":0,"origin_ok":true}""")]
    [InlineData("m.receipt", """{"!a:x":{"m.read":{},"m.read.private":{"@u:x":{}}},"!b:x":{"m.a":{},"m.b":5},"!c:x":{}}""", """{"ok":true,"value":{"!a:x":{"m.read":{}}},"left_out":4,"origin_ok":true}""")]
    [InlineData("m.receipt", "[]", """{"ok":false,"error":"not_object","origin_ok":null}""")]
    [InlineData("org.example.x", """{"a":[null]}""", """{"ok":true,"value":{"a":[null]},"left_out":0,"origin_ok":null}""")]
    public void Edu_OfAType_IsJudged(string type, string content, string reply) =>
        Assert.Equal(reply, ToolRun.Conform($$"""{"op":"edu","edu_type":"{{type}}","content":{{content}},"origin":"x"}""").GetRawText());

    [Theory]
    [InlineData("m.typing")]
    [InlineData("m.receipt")]
    [InlineData("org.example.x")]
    public void Edu_OfContentThatIsNotUtf8_IsNotJson(string type)
    {
        byte[] request = [.. Encoding.ASCII.GetBytes($$"""{"op":"edu","edu_type":"{{type}}","origin":"x","content":["""), (byte)'"', 0xFF, .. "\"]}"u8];
        Assert.Equal("""{"ok":false,"error":"not_json","origin_ok":null}""", Assert.Single(ToolRun.With(request, "conform").Lines));
    }

    [Fact]
    public void Reports_Lists_GiveWhatIsExpected()
    {
        // The prose of the rows, as values: how many entries are kept and how many are left out.
        (string Endpoint, string Path, int Kept, int LeftOut)[] expected =
        [
            ("devices", "devices", 0, 0), ("public_rooms", "chunk", 1, 1), ("hierarchy", "children", 1, 1), ("keys_query", "device_keys", 1, 1), ("keys_claim", "one_time_keys", 1, 1),
            ("missing_events", "events", 0, 0), ("missing_events", "events", 1, 1),
        ];
        JsonElement[] rows = Rows("F04-lists.json");
        Assert.Equal(expected.Length, rows.Length);
        foreach ((JsonElement row, (string endpoint, string path, int kept, int leftOut)) in rows.Zip(expected))
        {
            JsonElement reply = ToolRun.Conform($$"""{"op":"reply","endpoint":"{{endpoint}}","body":{{row.GetProperty("body").GetRawText().ReplaceLineEndings(" ")}}}""");
            JsonElement list = reply.GetProperty("value").GetProperty(path);
            Assert.Equal((kept, leftOut), (list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : list.EnumerateObject().Count(), reply.GetProperty("left_out").GetInt32()));
        }
    }

    [Fact]
    public void Reports_Edus_GiveWhatIsExpected()
    {
        (int Users, int LeftOut)[] expected = [(2, 0), (0, 1), (1, 1)];
        foreach ((JsonElement row, (int users, int leftOut)) in Rows("F04b-edus.json").Zip(expected))
        {
            JsonElement reply = ToolRun.Conform(
                $$"""{"op":"edu","edu_type":"{{row.GetProperty("edu_type").GetString()}}","content":{{row.GetProperty("content").GetRawText().ReplaceLineEndings(" ")}},"origin":"p.example"}""");
            Assert.Equal(leftOut, reply.GetProperty("left_out").GetInt32());
            Assert.True(reply.GetProperty("origin_ok").GetBoolean());
            JsonElement value = reply.GetProperty("value");
            Assert.Equal(users, value.TryGetProperty("push", out JsonElement push) ? push.GetArrayLength() : value.EnumerateObject().Sum(room => room.Value.GetProperty("m.read").EnumerateObject().Count()));
        }
    }

    [Fact]
    public void Reports_Send_AreTakenAndSayNothing()
    {
        foreach (JsonElement row in Rows("F05-send-200.json"))
        {
            string body = row.GetProperty("body").GetString()!;
            JsonElement reply = Reply("send", body == "(empty)" ? "" : body);
            Assert.True(reply.GetProperty("ok").GetBoolean());
            Assert.Empty(reply.GetProperty("value").GetProperty("pdus").EnumerateObject());
        }
    }

    private static JsonElement Reply(string endpoint, string body) => ToolRun.Conform($$"""{"op":"reply","endpoint":"{{endpoint}}","body_text":{{JsonSerializer.Serialize(body)}}}""");

    private static JsonElement[] Rows(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Repository, "tests", "vectors", "reports-2026-11", file)));
        return [.. document.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.Clone())];
    }
}
