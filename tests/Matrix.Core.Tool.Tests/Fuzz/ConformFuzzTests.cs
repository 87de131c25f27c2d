using System.Text;
using System.Text.Json;

namespace Matrix.Core.Tool.Tests;

/// <summary>Whatever comes in, a line goes out for it, and never <c>internal_error</c>, which is for faults of ours.</summary>
public sealed class ConformFuzzTests
{
    private static readonly TestServer Server = new("a.example");

    private static string FirstEvents => string.Join(',', LabelledRoom.FirstEvents("10"));

    private static string Message => LabelledRoom.Event("10", "x", "m.room.message", null, "alice", "{}", 9, "create", "levels", "alice");

    /// <summary>One good request of every operation and form.</summary>
    private static readonly string[] Requests =
    [
        """{"op":"canon","json":"{\"b\":1.5,\"a\":[]}","mode":"relaxed"}""",
        """{"op":"canon","json_base64":"eyAiYSI6MSB9","mode":"strict"}""",
        $$"""{"op":"format","room_version":"10","event":{{Server.Message("10")}}}""",
        $$"""{"op":"redact","room_version":"11","event":{{Server.Message("11")}}}""",
        $$"""{"op":"hash","room_version":"1","event":{{Server.Message("1")}}}""",
        $$"""{"op":"id","room_version":"3","event":{{Server.Message("3")}}}""",
        $$"""{"op":"sign","room_version":"12","event":{{Server.Message("12")}},"server":"a.example","key_id":"ed25519:1","seed":"YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1"}""",
        $$"""{"op":"verify","room_version":"8","event":{{Server.Message("8")}},"keys":{"a.example":{"ed25519:a1":"{{Server.PublicKey}}"} },"expired_keys":{"b.example":{"ed25519:a1":{"key":"{{Server.PublicKey}}","expired_ts":5} } } }""",
        $$"""{"op":"verify_json","json":{{Server.KeyResponse()}},"server":"a.example","keys":{"a.example":{"ed25519:a1":"{{Server.PublicKey}}"} } }""",
        """{"op":"ed25519","public_key":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","message":"00","signature":"00"}""",
        """{"op":"key","room_version":"5","purpose":"event","event_origin_server_ts":5,"now":6,"response_fetched_at":6,"key_id":"ed25519:k1","server_keys":{"valid_until_ts":9,"verify_keys":["ed25519:k2"],"old_verify_keys":{"ed25519:k1":9}}}""",
        """{"op":"key","requested_server":"a.example","response":{"server_name":"a.example","valid_until_ts":1,"verify_keys":{"ed25519:k1":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},"signatures":{"a.example":{"ed25519:k1":"SIG"}}}}""",
        $$"""{"op":"auth","room_version":"10","check":"state_dependent","event":{{Message}},"state":[{{FirstEvents}}]}""",
        $$"""{"op":"auth","room_version":"10","check":"state_independent","event":{{Message}},"events":[{{FirstEvents}}]}""",
        $$"""{{LabelledRoom.SenderHasLeft("1")[..^1]}},"op":"resolve"}""",
        $$"""{{LabelledRoom.LevelsBetween("11")[..^1]}},"op":"resolve"}""",
        $$"""{{LabelledRoom.LevelsBetween("12")[..^1]}},"op":"resolve","mode":"dag","at":["$levels3","$eve"]}""",
        """{"op":"graph","what":"full_auth_chain","graph":{"A":[],"B":["A"],"C":["B"]},"start":["C"]}""",
        """{"op":"graph","what":"conflicted_subgraph","graph":{"A":[],"B":["A"],"C":["B"]},"conflicted":["C","A"]}""",
        """{"op":"graph","what":"auth_difference","graph":{"A":[],"B":["A"],"C":["B"]},"state_sets":[["A","B"],["C"]]}""",
        """{"op":"graph","what":"auth_difference","chains":[["a","b"],["a","c"]]}""",
        """{"op":"graph","what":"reverse_topological_sort","graph":{"A":[],"B":["A"],"C":["B"]},"power":{"A":5,"B":100},"ts":{"A":1,"C":7}}""",
        """{"op":"graph","what":"mainline_sort","mainline_newest_first":["P2","P1"],"closest_pl":{"A":"P1","B":null},"ts":{"A":1}}""",
        """{"op":"graph","what":"split_conflicted","algorithm":"v1","sets":[[["A","B","$1"]],[["A","B","$2"]]]}""",
        $$"""{"op":"receive","room_version":"10","room_id":"!r:x","keys":{"a.example":{"ed25519:a1":"{{Server.PublicKey}}"} },"known":[{{FirstEvents}}],"receive":[{{Server.Message("10")}}]}""",
        $$"""{"op":"request","method":"PUT","uri":"/_matrix/federation/v1/send/1","destination":"b.example","body":"{\"x\":1E5,\"y\":-0}","authorization":["X-Matrix origin=\"a.example\",destination=\"b.example\",key=\"ed25519:a1\",sig=\"AAAA\"","Bearer x"],"keys":{"a.example":{"ed25519:a1":"{{Server.PublicKey}}"} } }""",
        """{"op":"request","method":"GET","uri":"/","destination":"b.example","authorization":"X-Matrix origin=a.example,key=\"ed25519:1\",sig=\"AAAA\"","keys":{},"expired_keys":{}}""",
        $$"""{"op":"verify_request","method":"PUT","uri":"/x","origin":"a.example","destination":"b.example","content":{"x":1E5},"signature":"AAAA","key":{"key_id":"ed25519:a1","public_key":"{{Server.PublicKey}}"} }""",
        """{"op":"verify_request","method":"GET","uri":"/x","origin":"a.example","destination":"b.example","signature":"AAAA","keys":{"a.example":{}}}""",
        """{"op":"verify_request","name":"a","note":"","header":"X-Matrix origin=foo,key=\"ed25519:1\",sig=\"sig\""}""",
        """{"op":"backoff","seed":3,"min":1000,"max":50000,"steps":[{"at":0,"try_":"http_503"},{"at":5,"inbound_from_peer":true},{"at":"k*max","try_":"fail","repeat":3},{"at":9,"destinations":20,"try_":"fail"}]}""",
        """{"op":"reply","endpoint":"devices","body":{"user_id":"@u:x","stream_id":1,"devices":[{"device_id":"A"},null],"master_key":null}}""",
        """{"op":"reply","endpoint":"public_rooms","body":{"chunk":[{"room_id":"!a:x","num_joined_members":1,"world_readable":false,"guest_can_join":false}],"next_batch":"a"}}""",
        """{"op":"reply","endpoint":"hierarchy","body":{"room":{"room_id":"!a:x","children_state":[{}]},"children":[],"inaccessible_children":["!b:x"]}}""",
        """{"op":"reply","endpoint":"directory","body_text":"{\"room_id\":\"!a:x\",\n\"servers\":[\"x\"]}","status":200}""",
        """{"op":"reply","endpoint":"keys_query","body":{"device_keys":{"@u:x":{"A":{}}},"master_keys":{"@u:x":{}},"self_signing_keys":{}}}""",
        """{"op":"reply","endpoint":"keys_claim","body":{"one_time_keys":{"@u:x":{"A":{"signed_curve25519:A":{"key":"k"}}}}}}""",
        """{"op":"reply","endpoint":"state_ids","body":{"pdu_ids":["$a"],"auth_chain_ids":["$b"]}}""",
        """{"op":"reply","endpoint":"missing_events","body":{"events":[{"a":1}]}}""",
        """{"op":"reply","endpoint":"backfill","body":{"pdus":[{"a":1}]}}""",
        """{"op":"reply","endpoint":"send","body_text":"","status":202}""",
        """{"op":"edu","edu_type":"m.typing","content":{"room_id":"!a:x","user_id":"@u:x","typing":true},"origin":"x"}""",
        """{"op":"edu","edu_type":"m.presence","content":{"push":[{"user_id":"@u:x","presence":"online"},{"user_id":"@u:y","presence":"online"}]},"origin":"x"}""",
        """{"op":"edu","edu_type":"m.receipt","content":{"!a:x":{"m.read":{"@u:x":{"event_ids":["$a"],"data":{"ts":1}}}}},"origin":"x"}""",
        """{"op":"edu","edu_type":"m.direct_to_device","content":{"sender":"@u:x","type":"t","message_id":"m","messages":{"@v:y":{"D":{"a":1}}}},"origin":"x"}""",
        """{"op":"edu","edu_type":"m.device_list_update","content":{"user_id":"@u:x","device_id":"D","stream_id":1,"prev_id":[1],"keys":{}},"origin":"x"}""",
        """{"op":"edu","edu_type":"m.signing_key_update","content":{"user_id":"@u:x","master_key":{}},"origin":"x"}""",
        """{"op":"server_acl","content":{"allow":["*"],"deny":["*.x"],"allow_ip_literals":false},"server":"a.example"}""",
        """{"op":"handshake","operation":"make_join","room_version":"10","requested_room_id":"!r:x","requested_user_id":"@a:y","template":{"type":"m.room.member","room_id":"!r:x","sender":"@a:y","state_key":"@a:y","content":{"membership":"join"},"depth":5,"prev_events":["$p"],"auth_events":["$a"],"origin_server_ts":1}}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "9223372036854775807", "-9223372036854775808", "123456789012345678901234567890",
        "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[]]", "[null,{}]", "{}", "{\"\\udc00\":1}", "{\"\":{\"\":{}}}", "{\"a\":1,\"a\":2}",
    ];

    public static TheoryData<int> RequestNumbers => [.. Enumerable.Range(0, Requests.Length)];

    [Theory]
    [MemberData(nameof(RequestNumbers))]
    public void Request_Good_IsRun(int number)
    {
        JsonElement reply = ToolRun.Conform(Requests[number]);

        // Of a request that is not verified the error is the answer.
        Assert.True(reply.TryGetProperty("verified", out _) || !reply.TryGetProperty("error", out _), reply.ToString());
    }

    [Theory]
    [MemberData(nameof(RequestNumbers))]
    public void Request_AnyValueInAnyField_IsAnswered(int number)
    {
        using var request = JsonDocument.Parse(Requests[number]);
        List<string> lines = [];
        foreach (string changed in Replaced(request.RootElement))
        {
            lines.Add(changed);
        }

        AssertAnswered(lines);
        Assert.True(lines.Count > 3 * Values.Length);
    }

    [Theory]
    [MemberData(nameof(RequestNumbers))]
    public void Request_ChangedBytes_IsAnswered(int number)
    {
        var random = new Random(number);
        List<string> lines = [];
        for (int round = 0; round < 300; round++)
        {
            char[] text = Requests[number].ToCharArray();
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                text[random.Next(text.Length)] = "{}[]\",:\\0x \0é"[random.Next(13)];
            }

            lines.Add(new string(text)[..random.Next(1, text.Length + 1)].TrimStart());
        }

        AssertAnswered([.. lines.Where(line => line.Trim(' ', '\t').Length > 0)]);
    }

    private static void AssertAnswered(List<string> lines)
    {
        ToolRun run = ToolRun.With(string.Join('\n', lines), "conform");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(lines.Count, run.Lines.Length);
        Assert.All(run.Json.Zip(lines), pair => Assert.False(
            pair.First.TryGetProperty("error", out JsonElement error) && error.GetString() == "internal_error",
            $"{pair.Second} gave {pair.First}"));
    }

    /// <summary>The request with every value in it, at every depth, replaced by each of <see cref="Values"/>, and with it left out.</summary>
    private static IEnumerable<string> Replaced(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (string changed in ReplacedItems([.. value.EnumerateArray()]))
            {
                yield return changed;
            }
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        JsonProperty[] members = [.. value.EnumerateObject()];
        for (int index = 0; index < members.Length; index++)
        {
            yield return Write(members, index, null);
            foreach (string replacement in Values.Concat(Replaced(members[index].Value)))
            {
                yield return Write(members, index, replacement);
            }
        }
    }

    /// <summary>A list with its first or its last item replaced or left out.</summary>
    private static IEnumerable<string> ReplacedItems(JsonElement[] items)
    {
        foreach (int index in new[] { 0, items.Length - 1 }.Where(index => index >= 0 && index < items.Length).Distinct())
        {
            string[] before = [.. items[..index].Select(item => item.GetRawText())];
            string[] after = [.. items[(index + 1)..].Select(item => item.GetRawText())];
            yield return $"[{string.Join(',', before.Concat(after))}]";
            foreach (string replacement in Values.Append(items[index].GetRawText() + "," + items[index].GetRawText()).Concat(Replaced(items[index])))
            {
                yield return $"[{string.Join(',', (string[])[.. before, replacement, .. after])}]";
            }
        }
    }

    private static string Write(JsonProperty[] members, int index, string? replacement)
    {
        var text = new StringBuilder("{");
        foreach ((int at, JsonProperty member) in members.Index())
        {
            if (at != index || replacement is not null)
            {
                _ = text.Append(text.Length > 1 ? "," : "").Append(JsonSerializer.Serialize(member.Name)).Append(':').Append(at == index ? replacement : member.Value.GetRawText());
            }
        }

        return text.Append('}').ToString();
    }
}
