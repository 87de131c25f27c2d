using System.Text;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Requests made of garbage. Each is answered with an error of the specification, never with an error of this server.</summary>
public sealed class GarbageTests : ServingFixture
{
    private const string V1 = "/_matrix/federation/v1";
    private const string V2 = "/_matrix/federation/v2";

    private static readonly string[] Values =
    [
        "0", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993", "null", "true", "\"\"", "\"\\u0000\"", "\"$\"", "\"!\"", "\"@\"", "\"@a:\"", "\"\\ud83d\\ude00\"", "[]", "{}", "[[]]", "[null]", "{\"\":null}",
        "\"" + new string('x', 70_000) + "\"", new string('[', 500) + new string(']', 500),
    ];

    private static readonly string[] Segments =
    [
        "%00", "%FF", "%", "%zz", "!", "$", "@", "*", "..", "%2e%2e", "%2F", "!a", "!a:b", "!a:b%00", "$a", "$a:b", "@a", "@a:b", "@%F0%9F%98%80:b", new string('a', 300), "!" + new string('a', 250) + ":b", "%E2%80%8B",
    ];

    [Fact]
    public async Task Answer_GarbageInThePathOrTheQuery_IsNoErrorOfThisServer()
    {
        string room = Escape(RoomA.RoomId);
        string latest = Escape(RoomA.Latest!.EventId);
        foreach (string x in Segments)
        {
            foreach ((string method, string target) in (IEnumerable<(string, string)>)[
                ("GET", $"{V1}/event/{x}"), ("GET", $"{V1}/state/{x}?event_id={latest}"), ("GET", $"{V1}/state/{room}?event_id={x}"), ("GET", $"{V1}/state_ids/{room}?event_id={x}"), ("GET", $"{V1}/event_auth/{room}/{x}"),
                ("GET", $"{V1}/event_auth/{x}/{latest}"), ("GET", $"{V1}/backfill/{room}?v={x}"), ("GET", $"{V1}/backfill/{room}?v={latest}&limit={x}"), ("GET", $"{V1}/backfill/{x}?v={latest}"),
                ("GET", $"{V1}/timestamp_to_event/{room}?ts={x}&dir=f"), ("GET", $"{V1}/timestamp_to_event/{room}?ts=-9223372036854775808&dir={x}"), ("GET", $"{V1}/timestamp_to_event/{room}?ts=-9223372036854775808&dir=b"),
                ("GET", $"{V1}/timestamp_to_event/{room}?ts=9223372036854775807&dir=f"), ("GET", $"{V1}/make_join/{room}/{x}?ver=11"), ("GET", $"{V1}/make_join/{room}/%40new%3Aa.example?ver={x}"), ("GET", $"{V1}/make_leave/{room}/{x}"),
                ("GET", $"{V1}/make_knock/{room}/{x}?ver=11"), ("GET", $"{V1}/make_knock/{x}/%40new%3Aa.example?ver=11"),
                ("GET", $"/_matrix/key/v2/query/{x}"), ("GET", $"/_matrix/key/v2/query/us.example?minimum_valid_until_ts={x}"), ("GET", $"/_matrix/key/v2/query/us.example/{x}"), ("GET", $"/_matrix/key/v2/server/{x}"), ("GET", $"{V1}/version?{x}")])
            {
                AssertNoFailure($"{method} {target}", await AskAsync("a.example", method, target));
            }
        }
    }

    [Fact]
    public async Task Answer_GarbageInTheBody_IsNoErrorOfThisServer()
    {
        string room = Escape(RoomA.RoomId);
        Pdu join = RoomA.Join("@new:a.example");
        Pdu invite = RoomA.Invite("@alice:a.example", "@invited:us.example");
        string missing = $$"""{"earliest_events":["{{RoomA.CreateEvent!.EventId}}"],"latest_events":["{{RoomA.Latest!.EventId}}"],"limit":10,"min_depth":0}""";
        string invited = $$"""{"room_version":"11","event":{{Text(invite)}},"invite_room_state":[{{Text(RoomA.CreateEvent)}}]}""";
        string transaction = $$$$$$"""{"origin":"a.example","origin_server_ts":1,"pdus":[{{{{{{Text(join)}}}}}}],"edus":[{"edu_type":"m.typing","content":{"room_id":"{{{{{{RoomA.RoomId}}}}}}","user_id":"@alice:a.example","typing":true}},{"edu_type":"m.receipt","content":{"{{{{{{RoomA.RoomId}}}}}}":{"m.read":{"@alice:a.example":{"data":{"ts":1},"event_ids":["$a"]}}}}}]}""";
        int i = 0;
        foreach ((string method, string target, string body) in (IEnumerable<(string, string, string)>)[
            ("POST", $"{V1}/get_missing_events/{room}", missing), ("PUT", $"{V1}/send/", transaction), ("PUT", $"{V2}/invite/{room}/{Escape(invite.EventId)}", invited), ("PUT", $"{V1}/invite/{room}/{Escape(invite.EventId)}", Text(invite)),
            ("PUT", $"{V2}/send_join/{room}/{Escape(join.EventId)}", Text(join)), ("PUT", $"{V1}/send_join/{room}/{Escape(join.EventId)}", Text(join)), ("PUT", $"{V2}/send_leave/{room}/{Escape(join.EventId)}", Text(join)),
            ("PUT", $"{V1}/send_knock/{room}/{Escape(join.EventId)}", Text(join)), ("POST", "/_matrix/key/v2/query", """{"server_keys":{"us.example":{"ed25519:1":{"minimum_valid_until_ts":1}}}}""")])
        {
            foreach (string mutated in Mutate(body))
            {
                AssertNoFailure($"{method} {target} {mutated[..Math.Min(200, mutated.Length)]}", await AskAsync("a.example", method, target.EndsWith("/send/", StringComparison.Ordinal) ? $"{target}{i++}" : target, mutated));
            }
        }

        Assert.NotNull(await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop));
    }

    private static void AssertNoFailure(string request, FederationReply reply) => Assert.True(reply.StatusCode is 200 or 400 or 403 or 404 or 405 or 413, $"{request}: {reply.StatusCode} {Encoding.UTF8.GetString(reply.Json.Span)}");

    /// <summary>Returns copies of a JSON text, in each of which one value is another or is missing.</summary>
    private static IEnumerable<string> Mutate(string json)
    {
        int places = Count(JsonNode.Parse(json)!);
        for (int place = 0; place < places; place++)
        {
            foreach (string? value in Values.Append(null))
            {
                JsonNode copy = JsonNode.Parse(json)!;
                int left = place;
                if (Replace(copy, ref left, value))
                {
                    yield return copy.ToJsonString(new System.Text.Json.JsonSerializerOptions { MaxDepth = 1000 });
                }
            }
        }
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject o => o.Count + o.Sum(member => Count(member.Value)),
        JsonArray a => a.Count + a.Sum(Count),
        _ => 0,
    };

    private static bool Replace(JsonNode? node, ref int left, string? value)
    {
        if (node is JsonObject o)
        {
            foreach (string key in o.Select(member => member.Key).ToArray())
            {
                if (left-- == 0)
                {
                    _ = o.Remove(key);
                    if (value is not null)
                    {
                        o[key] = JsonNode.Parse(value, documentOptions: new() { MaxDepth = 1000 });
                    }

                    return true;
                }

                if (Replace(o[key], ref left, value))
                {
                    return true;
                }
            }
        }
        else if (node is JsonArray a)
        {
            for (int i = 0; i < a.Count; i++)
            {
                if (left-- == 0)
                {
                    a[i] = value is null ? null : JsonNode.Parse(value, documentOptions: new() { MaxDepth = 1000 });
                    return true;
                }

                if (Replace(a[i], ref left, value))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
