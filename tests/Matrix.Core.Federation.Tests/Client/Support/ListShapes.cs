using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Every list and map of every reply and ephemeral data unit that is read entry by entry, with entries of both kinds.</summary>
internal static class ListShapes
{
    private const string Room = "\"num_joined_members\":1,\"world_readable\":false,\"guest_can_join\":false";

    private static readonly string[] NoObjects = ["null", "5", "1.5e3", "true", "\"text\"", "[]", "[{}]", "\"\\ud800\""];
    private static readonly string[] Ambiguous = ["""{"a":1,"a":2}""", """{"a":"\ud800"}""", Nested.Object(129), Nested.Object(4000)];
    private static readonly string[] NoIds = ["null", "5", "true", "\"\"", "\"x\"", "[]", "{}", "\"\\ud800\"", "\"$\\u0000\""];

    private delegate bool Parser<T>(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out T? reply, out ContentError error)
        where T : class;

    public static IReadOnlyList<ListShape> All { get; } = [.. Objects(), .. Events(), .. Ids(), .. Maps(), .. Units()];

    private static IEnumerable<ListShape> Objects() =>
    [
        List<UserDevices>(
            "devices", """{"user_id":"@a:b","stream_id":1,"devices":LIST}""", ["""{"device_id":"A"}""", """{ "device_id" : "B", "keys":{"x":1.50}, "z":[null] }""", """{"device_id":"C","keys":null,"device_display_name":5}"""],
            [.. NoObjects, .. Ambiguous, "{}", """{"device_id":null}""", """{"device_id":5}""", """{"device_id":""}"""],
            UserDevices.TryParse, reply => reply.Devices.Select(device => device.Json), reply => reply.LeftOutCount),
        List<PublicRooms>(
            "public_rooms", """{"chunk":LIST,"next_batch":null,"total_room_count_estimate":"x"}""", [$$"""{"room_id":"!a:b",{{Room}}}""", $$"""{"room_id":"!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM",{{Room}},"name":5,"z":{"y":1e1} }"""], Rooms,
            PublicRooms.TryParse, reply => reply.Chunk.Select(room => room.Json), reply => reply.LeftOutCount),
        List<SpaceHierarchy>(
            "children", """{"room":{"room_id":"!a:b"},"children":LIST}""", [$$"""{"room_id":"!a:b",{{Room}}}""", $$"""{"room_id":"!c:b",{{Room}},"allowed_room_ids":null,"z":1}"""], Rooms,
            SpaceHierarchy.TryParse, reply => reply.Children.Select(room => room.Json), reply => reply.LeftOutCount),
        List<SpaceHierarchy>(
            "children_state", """{"room":{"room_id":"!a:b","children_state":LIST}}""", ["{}", """{"type":"m.space.child"}"""], [.. NoObjects, .. Ambiguous],
            SpaceHierarchy.TryParse, reply => reply.Room.ChildrenState, reply => reply.LeftOutCount),
    ];

    private static string[] Rooms =>
    [
        .. NoObjects, .. Ambiguous, "{}", $$"""{"room_id":"",{{Room}}}""", $$"""{"room_id":5,{{Room}}}""", $$"""{{{Room}}}""", """{"room_id":"!d:b"}""",
        """{"room_id":"!a:b","num_joined_members":1.5,"world_readable":false,"guest_can_join":false}""", """{"room_id":"!a:b","num_joined_members":1,"world_readable":null,"guest_can_join":false}""",
    ];

    private static IEnumerable<ListShape> Events()
    {
        // An event is not judged here: any object is kept, however deep and odd it is.
        string[] good = ["{}", """{"a":1,"a":2}""", """{"a":"\ud800"}""", Nested.Event(129), Nested.Event(3000)];
        string[] odd = NoObjects;
        return
        [
            Pdus("missing_events", """{"events":LIST}""", good, odd, MissingEventsResponse.TryParse),
            Batch("backfill", """{"pdus":LIST,"origin":5,"origin_server_ts":null}""", good, odd),
            new ListShape("transaction", """{"pdus":LIST,"edus":null}""", false, good, odd, body =>
                ReceivedTransaction.TryParse(body, out ReceivedTransaction? read, out ContentError error) ? (Texts(read.Pdus), read.LeftOutCount, error) : ([], 0, error)),
        ];
    }

    private static IEnumerable<ListShape> Ids() =>
    [
        List<StateIdsResponse>("pdu_ids", """{"pdu_ids":LIST}""", ["\"$a\"", "\"$\\u0061:b\""], NoIds, StateIdsResponse.TryParse, reply => reply.PduIds.Select(Quote), reply => reply.LeftOutCount),
        List<StateIdsResponse>("auth_chain_ids", """{"auth_chain_ids":LIST,"pdu_ids":null}""", ["\"$a\""], NoIds, StateIdsResponse.TryParse, reply => reply.AuthChainIds.Select(Quote), reply => reply.LeftOutCount),
        List<DirectoryEntry>("servers", """{"room_id":"!a:b","servers":LIST}""", ["\"a.b\"", "\"[::1]:80\""], ["null", "5", "\"\"", "\"a b\"", "{}", "\"a/b\""], DirectoryEntry.TryParse, reply => reply.Servers.Select(Quote), reply => reply.LeftOutCount),
        List<SpaceHierarchy>(
            "inaccessible_children", """{"room":{"room_id":"!a:b"},"inaccessible_children":LIST}""", ["\"!a:b\""], NoIds, SpaceHierarchy.TryParse, reply => reply.InaccessibleChildren.Select(Quote), reply => reply.LeftOutCount),
    ];

    private static IEnumerable<ListShape> Maps()
    {
        string[] badUsers = ["\"junk\":{}", "\"\":{}", "\"\\ud800\":{}"];
        string[] badValues = [.. NoObjects.Where(value => value != "null").Select((value, i) => $"\"@n{i}:b\":{value}")];
        string[] badKeys = [.. NoObjects.Concat(Ambiguous).Select((value, i) => $"\"N{i}\":{value}")];
        string[] badOneTimeKeys = [.. NoObjects.Where(value => value != "\"text\"").Concat(Ambiguous).Select((value, i) => $"\"x:N{i}\":{value}")];
        return
        [
            Map<DeviceKeysResponse>("device_keys", """{"device_keys":LIST}""", ["\"@a:b\":{}", "\"@c:b\":null", "\"@d:b\":{\"D\":{}}"], [.. badUsers, .. badValues], DeviceKeysResponse.TryParse, reply => reply.DeviceKeys.Keys.Select(user => user.ToString()), reply => reply.LeftOutCount),
            Map<DeviceKeysResponse>("device_keys of a user", """{"device_keys":{"@a:b":LIST}}""", ["\"A\":{}", "\"B\":{\"x\":1}"], [.. badKeys, "\"\":{}"], DeviceKeysResponse.TryParse, reply => reply.DeviceKeys.Values.SelectMany(devices => devices.Keys), reply => reply.LeftOutCount),
            Map<DeviceKeysResponse>("master_keys", """{"master_keys":LIST}""", ["\"@a:b\":{}"], [.. badUsers, .. badValues, "\"@z:b\":null"], DeviceKeysResponse.TryParse, reply => reply.MasterKeys.Keys.Select(user => user.ToString()), reply => reply.LeftOutCount),
            Map<DeviceKeysResponse>("self_signing_keys", """{"self_signing_keys":LIST}""", ["\"@a:b\":{}"], [.. badUsers, .. badValues, "\"@z:b\":null"], DeviceKeysResponse.TryParse, reply => reply.SelfSigningKeys.Keys.Select(user => user.ToString()), reply => reply.LeftOutCount),
            Map<ClaimedKeysResponse>("one_time_keys", """{"one_time_keys":LIST}""", ["\"@a:b\":{\"A\":{\"x:y\":\"z\"}}", "\"@c:b\":null"], [.. badUsers, .. badValues], ClaimedKeysResponse.TryParse, reply => reply.OneTimeKeys.Keys.Select(user => user.ToString()), reply => reply.LeftOutCount),
            Map<ClaimedKeysResponse>("one_time_keys of a device", """{"one_time_keys":{"@a:b":{"A":LIST}}}""", ["\"x:A\":\"k\"", "\"x:B\":{\"key\":\"k\"}"], [.. badOneTimeKeys, "\"\":{}"], ClaimedKeysResponse.TryParse, reply => reply.Keys.Select(key => key.KeyId), reply => reply.LeftOutCount),
            new ListShape("send", """{"pdus":LIST}""", true, ["\"$a\":{}", "\"$b\":null", "\"$c\":{\"error\":\"no\",\"z\":1}", "\"$d\":{\"error\":null}"], ["\"x\":{}", "\"$n\":5", "\"$o\":[]", "\"$p\":{\"error\":{}}", "\"$q\":\"no\""], body =>
            {
                var read = TransactionResponse.Parse(body);
                return ([.. read.Outcomes.Keys.Select(id => id.ToString())], read.LeftOutCount, default);
            }),
        ];
    }

    private static IEnumerable<ListShape> Units()
    {
        const string data = "\"data\":{\"ts\":1}";
        string[] badReceipts =
        [
            "\"junk\":{\"event_ids\":[\"$a\"],\"data\":{\"ts\":1}}", "\"@n:b\":null", "\"@o:b\":5", "\"@p:b\":{}", $"\"@q:b\":{{{data}}}", $"\"@r:b\":{{\"event_ids\":[],{data}}}", $"\"@s:b\":{{\"event_ids\":[\"x\",5],{data}}}",
            $"\"@t:b\":{{\"event_ids\":null,{data}}}", "\"@u:b\":{\"event_ids\":[\"$a\"]}", "\"@v:b\":{\"event_ids\":[\"$a\"],\"data\":{\"ts\":18446744073407678578}}", "\"@w:b\":{\"event_ids\":[\"$a\"],\"data\":null}",
            $"\"@a:third.example\":{{\"event_ids\":[\"$a\"],{data}}}",
        ];
        return
        [
            Unit("m.presence", """{"push":LIST}""", false, ["""{"user_id":"@a:b","presence":"offline"}""", """{ "user_id":"@c:b","presence":"busy","last_active_ago":"x","z":1 }"""],
                [.. NoObjects, .. Ambiguous, "{}", """{"user_id":"@a:b"}""", """{"presence":"online"}""", """{"user_id":"junk","presence":"online"}""", """{"user_id":"@a:b","presence":5}""", """{"user_id":"@a:third.example","presence":"online"}"""],
                "push"),
            Unit("m.receipt", "{\"!r:b\":{\"m.read\":LIST}}", true, [$"\"@a:b\":{{\"event_ids\":[\"$a\"],{data},\"z\":1}}", "\"@c:b\":{\"event_ids\":[\"$a\",\"$b\"],\"data\":{\"ts\":-1,\"thread_id\":5}}"], badReceipts, "!r:b/m.read"),
            Unit("m.receipt", "LIST", true, ["\"!r:b\":{\"m.read\":{}}", "\"!s:b\":{\"m.read\":null}"], ["\"junk\":{\"m.read\":{}}", "\"!n:b\":null", "\"!o:b\":5", "\"!p:b\":{\"m.read\":[]}", "\"!q:b\":{\"m.read.private\":{}}", "\"!t:b\":{}"], ""),
            Unit("m.direct_to_device", """{"sender":"@a:b","type":"t","message_id":"m","messages":LIST}""", true, ["\"@x:y\":{}", "\"@z:y\":null", "\"@v:y\":{\"*\":{\"a\":1}}"], ["\"junk\":{}", "\"@n:b\":5", "\"@o:b\":[]"], "messages"),
            Unit("m.direct_to_device", """{"sender":"@a:b","type":"t","message_id":"m","messages":{"@x:y":LIST}}""", true, ["\"D\":{}", "\"*\":{\"a\":1}"], [.. NoObjects.Concat(Ambiguous).Select((value, i) => $"\"N{i}\":{value}")], "messages/@x:y"),
            Unit("m.device_list_update", """{"user_id":"@a:b","device_id":"D","stream_id":1,"prev_id":LIST}""", false, ["1", "-5"], ["null", "1.5", "\"1\"", "{}", "1e3", "99999999999999999999"], "prev_id"),
        ];
    }

    private static ListShape List<T>(string name, string around, string[] good, string[] odd, Parser<T> parse, Func<T, IEnumerable<RawJson>> kept, Func<T, int> leftOut)
        where T : class =>
        new(name, around, false, good, odd, body => parse(body, out T? read, out ContentError error) ? ([.. kept(read).Select(json => json.ToString())], leftOut(read), error) : ([], 0, error));

    private static ListShape Map<T>(string name, string around, string[] good, string[] odd, Parser<T> parse, Func<T, IEnumerable<string>> keys, Func<T, int> leftOut)
        where T : class =>
        new(name, around, true, good, odd, body => parse(body, out T? read, out ContentError error) ? ([.. keys(read)], leftOut(read), error) : ([], 0, error));

    private static ListShape Pdus(string name, string around, string[] good, string[] odd, Parser<PduList> parse) =>
        new(name, around, false, good, odd, body => parse(body, out PduList? read, out ContentError error) ? (Texts(read), read.LeftOutCount, error) : ([], 0, error));

    private static ListShape Batch(string name, string around, string[] good, string[] odd) =>
        new(name, around, false, good, odd, body => BackfillResponse.TryParse(body, out BackfillResponse? read, out ContentError error) ? (Texts(read.Pdus), read.LeftOutCount, error) : ([], 0, error));

    /// <summary>A list in an ephemeral data unit, by what is left of it in the unit that may be taken.</summary>
    private static ListShape Unit(string type, string around, bool isMap, string[] good, string[] odd, string path) => new($"{type}: {path}", around, isMap, good, odd, body =>
    {
        EduVerdict verdict = new Edu(type, new RawJson(body)).CheckOrigin(Identifiers.ServerName.Parse("b"));
        if (verdict.Accepted is not { } accepted)
        {
            return ([], 0, verdict.Error);
        }

        using var document = JsonDocument.Parse(accepted.Content.Utf8, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        JsonElement list = document.RootElement;
        foreach (string name in path.Length == 0 ? [] : path.Split('/'))
        {
            if (!list.TryGetProperty(name, out list))
            {
                return ([], verdict.LeftOutCount, verdict.Error);
            }
        }

        string[] kept = isMap ? [.. list.EnumerateObject().Select(member => member.Name)] : [.. list.EnumerateArray().Select(item => item.GetRawText())];
        return (kept, verdict.LeftOutCount, verdict.Error);
    });

    private static string[] Texts(PduList pdus) => [.. pdus.Select(SampleEvents.Text)];

    private static RawJson Quote<TId>(TId id)
        where TId : struct => new(SampleEvents.Utf8($"\"{id}\""));
}
