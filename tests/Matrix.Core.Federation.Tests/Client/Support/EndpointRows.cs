using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>All endpoints that carry JSON. Written apart from the code, from the pages of the spec.</summary>
internal static class EndpointRows
{
    private const string F1 = "/_matrix/federation/v1";
    private const string F2 = "/_matrix/federation/v2";
    private const string RoomPath = "%21room%3Aother.example";
    private const string AlicePath = "%40alice%3Aown.example";
    private const string BobPath = "%40bob%3Aother.example";
    private const string EventPath = "%24e%2Fv%2Bt";
    private const string PublicRoom = """{"room_id":"!r:other.example","num_joined_members":3,"world_readable":true,"guest_can_join":false""";

    public static readonly SigningKey PolicyKey = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    private static readonly ServerName To = SampleEvents.Other.Name;
    private static readonly Pdu Join = SampleEvents.Membership(RoomVersions.V11, "join");
    private static readonly Pdu Knock = SampleEvents.Membership(RoomVersions.V11, "knock");
    private static readonly Pdu Leave = SampleEvents.Membership(RoomVersions.V11, "leave");
    private static readonly Pdu Invite = SampleEvents.Invite(RoomVersions.V11);
    private static readonly Pdu OldInvite = SampleEvents.Invite(RoomVersions.V2);
    private static readonly string Keys = SampleEvents.Text(SampleEvents.Other.KeyResponse());

    public static IReadOnlyList<EndpointRow> All { get; } = [.. Servers(), .. Events(), .. Memberships(), .. Invites(), .. RoomsAndQueries(), .. Devices()];

    private static string SendPath(string prefix, Pdu pdu) => $"{prefix}/{RoomPath}/{Uri.EscapeDataString(pdu.EventId.ToString())}";

    private static IEnumerable<EndpointRow> Servers() =>
    [
        new(2, "GET", "/_matrix/key/v2/server", RequestClass.Keys, null, Keys, [],
            async client => Assert.Equal(SampleEvents.Other.Key.VerifyKey, (await client.Servers.GetServerKeysAsync(To)).VerifyKeys[SampleEvents.Other.Key.KeyId])) { IsSigned = false },
        new(3, "GET", "/_matrix/key/v2/query/own.example%3A8448?minimum_valid_until_ts=5", RequestClass.Keys, null, $$"""{"server_keys":[{{Keys}}]}""", [],
            async client => Assert.Empty((await client.Servers.GetNotaryKeysAsync(To, ServerName.Parse("own.example:8448"), new(5))).Documents)) { IsSigned = false },
        new(4, "POST", "/_matrix/key/v2/query", RequestClass.Keys, """{"server_keys":{"other.example":{"ed25519:1":{"minimum_valid_until_ts":9},"ed25519:2":{}}}}""",
            $$"""{"server_keys":[{"server_name":"other.example"},{{Keys}}]}""", [], QueryServerKeys) { IsSigned = false },
        new(5, "GET", $"{F1}/version", RequestClass.Version, null, """{"server":{"name":"A","version":"1"}}""", [],
            async client => Assert.Equal(new ServerVersion("A", "1"), await client.Servers.GetVersionAsync(To))) { IsSigned = false },
        new(6, "PUT", $"{F1}/send/t%3A1", RequestClass.Transaction,
            """{"origin":"own.example","origin_server_ts":12,"pdus":[{"b":1.0,"a":"\u00e9"}],"edus":[{"edu_type":"x","content":{"z":[]}}]}""",
            """{"pdus":{"$1":{},"$2":{"error":"no"},"odd":{}}}""", [], Send),
    ];

    private static async Task QueryServerKeys(FederationClient client)
    {
        var criteria = new Dictionary<ServerName, IReadOnlyDictionary<KeyId, KeyCriteria>>
        {
            [To] = new Dictionary<KeyId, KeyCriteria> { [KeyId.Parse("ed25519:1")] = new(new(9)), [KeyId.Parse("ed25519:2")] = new() },
        };
        NotaryResponse reply = await client.Servers.QueryNotaryAsync(To, criteria);
        ServerKeys keys = Assert.Single(reply.Documents);
        Assert.Equal(1, reply.LeftOutCount);
        Assert.Equal(To, keys.ServerName);
    }

    private static async Task Send(FederationClient client)
    {
        var transaction = Transaction.Create("t:1", client.Origin, new(12), [SampleEvents.Utf8("""{"b":1.0,"a":"\u00e9"}""")], [new Edu("x", new RawJson(SampleEvents.Utf8("""{"z":[]}""")))]);
        IReadOnlyDictionary<EventId, PduResult> outcomes = (await client.Transactions.SendAsync(To, transaction)).Outcomes;
        Assert.Equal(2, outcomes.Count);
        Assert.True(outcomes[EventId.Parse("$1")].IsAccepted);
        Assert.Equal("no", outcomes[EventId.Parse("$2")].Error);
    }

    private static IEnumerable<EndpointRow> Events() =>
    [
        new(7, "GET", $"{F1}/event/{EventPath}", RequestClass.Events, null, """{"origin":"other.example","origin_server_ts":1,"pdus":[{"a":1.0}]}""", ["pdus", "pdus/0"],
            async client => Assert.Equal("""{"a":1.0}""", SampleEvents.Text(await client.Events.GetEventAsync(To, SampleEvents.Event)))),
        new(8, "GET", $"{F1}/event_auth/{RoomPath}/{EventPath}", RequestClass.State, null, """{"auth_chain":[{"a":1},{}]}""", [],
            async client => Assert.Equal(2, (await client.Events.GetAuthChainAsync(To, SampleEvents.Room, SampleEvents.Event)).Count)),
        new(9, "GET", $"{F1}/backfill/{RoomPath}?v={EventPath}&v=%24x&limit=5", RequestClass.Events, null, """{"origin":"other.example","origin_server_ts":1,"pdus":[{},{}]}""",
            [],
            async client => Assert.Equal(2, (await client.Events.BackfillAsync(To, SampleEvents.Room, [SampleEvents.Event, EventId.Parse("$x")], 5)).Pdus.Count)),
        new(10, "POST", $"{F1}/get_missing_events/{RoomPath}", RequestClass.Events, """{"earliest_events":["$a"],"latest_events":["$b","$c"],"limit":3,"min_depth":0}""", """{"events":[{"a":1}]}""", [],
            async client => Assert.Single(await client.Events.GetMissingEventsAsync(
                To, SampleEvents.Room, new MissingEventsRequest { EarliestEvents = [EventId.Parse("$a")], LatestEvents = [EventId.Parse("$b"), EventId.Parse("$c")], Limit = 3, MinDepth = 0 }))),
        new(11, "GET", $"{F1}/state/{RoomPath}?event_id={EventPath}", RequestClass.State, null, """{"pdus":[{"a":1}],"auth_chain":[{"a":2}]}""", [], ReadState),
        new(12, "GET", $"{F1}/state_ids/{RoomPath}?event_id={EventPath}", RequestClass.State, null, """{"pdu_ids":["$a"],"auth_chain_ids":["$b","$c"]}""", [],
            async client => Assert.Equal(EventId.Parse("$a"), Assert.Single((await client.Events.GetStateIdsAsync(To, SampleEvents.Room, SampleEvents.Event)).PduIds))),
        new(13, "GET", $"{F1}/timestamp_to_event/{RoomPath}?ts=77&dir=b", RequestClass.Events, null, """{"event_id":"$a","origin_server_ts":70}""", ["event_id"],
            async client => Assert.Equal(new MatrixTimestamp(70), (await client.Events.GetEventAtTimeAsync(To, SampleEvents.Room, new(77), TimeDirection.Backwards)).OriginServerTimestamp)),
    ];

    private static async Task ReadState(FederationClient client)
    {
        await using StateReader reader = await client.Events.OpenStateAsync(To, SampleEvents.Room, SampleEvents.Event);
        List<(StreamedPduSource, string)> events = [];
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            events.Add((pdu.Source, SampleEvents.Text(pdu.Json)));
        }

        Assert.Equal([(StreamedPduSource.State, """{"a":1}"""), (StreamedPduSource.AuthChain, """{"a":2}""")], events);
    }

    private static IEnumerable<EndpointRow> Memberships() =>
    [
        new(14, "GET", $"{F1}/make_join/{RoomPath}/{AlicePath}?ver=10&ver=11", RequestClass.MakeMembership, null, $$"""{"room_version":"11","event":{{SampleEvents.Template("join")}}}""", ["room_version", "event"],
            async client => Assert.Equal(RoomVersions.V11, (await client.Membership.MakeJoinAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V10, RoomVersions.V11])).Version)),
        new(15, "PUT", SendPath($"{F2}/send_join", Join) + "?omit_members=true", RequestClass.SendMembership, SampleEvents.Text(Join.Utf8),
            """{"state":[{"a":1}],"auth_chain":[],"members_omitted":true,"servers_in_room":["a.example"]}""", ["servers_in_room"], SendJoin),
        new(16, "GET", $"{F1}/make_knock/{RoomPath}/{AlicePath}?ver=11", RequestClass.MakeMembership, null, $$"""{"room_version":"11","event":{{SampleEvents.Template("knock")}}}""", ["room_version", "event"],
            async client => Assert.Equal(To, (await client.Membership.MakeKnockAsync(To, SampleEvents.Room, SampleEvents.Alice, [RoomVersions.V11])).SendTo)),
        new(17, "PUT", SendPath($"{F1}/send_knock", Knock), RequestClass.SendMembership, SampleEvents.Text(Knock.Utf8), """{"knock_room_state":[{"a":1}]}""", [],
            async client => Assert.Equal("""{"a":1}""", SampleEvents.Text(Assert.Single(await client.Membership.SendKnockAsync(To, Knock))))),
        new(20, "GET", $"{F1}/make_leave/{RoomPath}/{AlicePath}", RequestClass.MakeMembership, null, $$"""{"room_version":"11","event":{{SampleEvents.Template("leave")}}}""", ["event"],
            async client => Assert.Equal(SampleEvents.Alice, (await client.Membership.MakeLeaveAsync(To, SampleEvents.Room, SampleEvents.Alice)).Draft.Sender)),
        new(21, "PUT", SendPath($"{F2}/send_leave", Leave), RequestClass.SendMembership, SampleEvents.Text(Leave.Utf8), "{}", [], client => client.Membership.SendLeaveAsync(To, Leave)),
    ];

    private static async Task SendJoin(FederationClient client)
    {
        await using SendJoinReader reader = await client.Membership.OpenSendJoinAsync(To, Join, omitMembers: true);
        int count = 0;
        await foreach (StreamedPdu pdu in reader.ReadEventsAsync())
        {
            count++;
        }

        Assert.Equal(1, count);
        Assert.True((await reader.CompleteAsync(TestContext.Current.CancellationToken)).MembersOmitted);
        Assert.Equal([ServerName.Parse("a.example"), To], (await reader.CompleteAsync(TestContext.Current.CancellationToken)).ServersInRoom);
    }

    private static IEnumerable<EndpointRow> Invites() =>
    [
        new(18, "PUT", SendPath($"{F1}/invite", OldInvite), RequestClass.SendMembership,
            SampleEvents.Text(OldInvite.Utf8)[..^1] + ""","unsigned":{"invite_room_state":[{"c":1}]}}""", $$"""[200,{"event":{{SampleEvents.Text(SampleEvents.SignedBy(OldInvite, SampleEvents.Other).Utf8)}}}]""", ["1/event"],
            async client => Assert.Equal(OldInvite.EventId, (await client.Membership.InviteV1Async(To, OldInvite, [SampleEvents.Utf8("""{"c":1}""")])).EventId)),
        new(19, "PUT", SendPath($"{F2}/invite", Invite), RequestClass.SendMembership,
            $$"""{"event":{{SampleEvents.Text(Invite.Utf8)}},"invite_room_state":[{"c":1}],"room_version":"11"}""", $$"""{"event":{{SampleEvents.Text(SampleEvents.SignedBy(Invite, SampleEvents.Other).Utf8)}}}""", ["event"],
            async client => Assert.Equal(Invite.EventId, (await client.Membership.InviteAsync(To, Invite, [SampleEvents.Utf8("""{"c":1}""")])).EventId)),
        new(22, "PUT", $"{F1}/exchange_third_party_invite/{RoomPath}", RequestClass.SendMembership,
            """{"type":"m.room.member","room_id":"!room:other.example","sender":"@bob:other.example","state_key":"@alice:own.example","content":{"membership":"invite","third_party_invite":{"display_name":"a\u2026","signed":{"token":"t"}}}}""",
            "{}", [], client => client.Membership.ExchangeThirdPartyInviteAsync(To, SampleEvents.Room, new ThirdPartyInviteExchange
            {
                Sender = SampleEvents.Bob,
                Invited = SampleEvents.Alice,
                DisplayName = "a\u2026",
                Signed = new RawJson(SampleEvents.Utf8("""{"token":"t"}""")),
            })),
        new(23, "PUT", $"{F1}/3pid/onbind", RequestClass.SendMembership,
            """{"medium":"email","address":"a@b","mxid":"@bob:other.example","invites":[{"medium":"email","address":"a@b","mxid":"@bob:other.example","room_id":"!room:other.example","sender":"@alice:own.example","signed":{"token":"t"}}]}""",
            "{}", [], client => client.Membership.NotifyBindAsync(To, Bind())) { IsSigned = false },
    ];

    private static ThirdPartyBind Bind() => new()
    {
        Medium = "email",
        Address = "a@b",
        Mxid = SampleEvents.Bob,
        Invites =
        [
            new ThirdPartyBindInvite
            {
                Medium = "email", Address = "a@b", Mxid = SampleEvents.Bob, RoomId = SampleEvents.Room, Sender = SampleEvents.Alice, Signed = new RawJson(SampleEvents.Utf8("""{"token":"t"}""")),
            },
        ],
    };

    private static IEnumerable<EndpointRow> RoomsAndQueries() =>
    [
        new(24, "GET", $"{F1}/publicRooms?limit=2&since=a%26b&include_all_networks=true&third_party_instance_id=irc", RequestClass.Query, null, $$"""{"chunk":[{{PublicRoom}}}],"next_batch":"n"}""",
            [],
            async client => Assert.Equal("n", (await client.Rooms.GetPublicRoomsAsync(To, new PublicRoomsQuery { Limit = 2, Since = "a&b", IncludeAllNetworks = true, ThirdPartyInstanceId = "irc" })).NextBatch)),
        new(25, "POST", $"{F1}/publicRooms", RequestClass.Query, """{"limit":2,"filter":{"generic_search_term":"x","room_types":["m.space",null]}}""", $$"""{"chunk":[{{PublicRoom}}}]}""",
            [],
            async client => Assert.Equal(3, Assert.Single((await client.Rooms.SearchPublicRoomsAsync(To, new PublicRoomsQuery { Limit = 2, SearchTerm = "x", RoomTypes = ["m.space", null] })).Chunk).NumJoinedMembers)),
        new(26, "GET", $"{F1}/hierarchy/{RoomPath}?suggested_only=true", RequestClass.Query, null,
            $$"""{"room":{{PublicRoom}},"room_version":"11","children_state":[{"type":"m.space.child"}]},"children":[{{PublicRoom}},"allowed_room_ids":["!b:x"]}],"inaccessible_children":["!a:x"]}""",
            ["room", "room/room_id"], Hierarchy),
        new(27, "GET", $"{F1}/query/odd%20one?a=b%3Dc&%C3%A9=1", RequestClass.Query, null, "[1]", [],
            async client => Assert.Equal("[1]", (await client.Queries.QueryAsync(To, "odd one", [new("a", "b=c"), new("\u00e9", "1")])).ToString())),
        new(28, "GET", $"{F1}/query/directory?room_alias=%23a%3Aother.example", RequestClass.Query, null, """{"room_id":"!r:other.example","servers":["a.example"]}""", ["room_id"],
            async client => Assert.Equal(ServerName.Parse("a.example"), Assert.Single((await client.Queries.GetDirectoryEntryAsync(To, RoomAlias.Parse("#a:other.example"))).Servers))),
        new(29, "GET", $"{F1}/query/profile?user_id={BobPath}&field=displayname", RequestClass.Query, null, """{"displayname":"B\u00f6b","avatar_url":null,"x":{"y":1}}""", [], Profile),
        new(30, "GET", $"{F1}/openid/userinfo?access_token=a%2Fb", RequestClass.Query, null, """{"sub":"@bob:other.example"}""", ["sub"],
            async client => Assert.Equal(SampleEvents.Bob, await client.Queries.GetOpenIdUserAsync(To, "a/b"))) { IsSigned = false },
    ];

    private static async Task Hierarchy(FederationClient client)
    {
        SpaceHierarchy space = await client.Rooms.GetHierarchyAsync(To, SampleEvents.Room, suggestedOnly: true);
        Assert.Equal("""{"type":"m.space.child"}""", Assert.Single(space.Room.ChildrenState).ToString());
        Assert.Equal(RoomVersions.V11.Id, space.Room.RoomVersion);
        Assert.Equal(RoomId.Parse("!b:x"), Assert.Single(Assert.Single(space.Children).AllowedRoomIds!));
    }

    private static async Task Profile(FederationClient client)
    {
        Matrix.Core.Federation.Client.Profile profile = await client.Queries.GetProfileAsync(To, SampleEvents.Bob, "displayname");
        Assert.Equal("B\u00f6b", profile.DisplayName);
        Assert.Null(profile.AvatarUrl);
        Assert.Equal("""{"y":1}""", profile.Fields["x"].ToString());
    }

    private static IEnumerable<EndpointRow> Devices() =>
    [
        new(31, "GET", $"{F1}/user/devices/{BobPath}", RequestClass.Query, null, """{"user_id":"@bob:other.example","stream_id":5,"devices":[{"device_id":"D","keys":{"k":1.0}}],"master_key":{"m":1}}""",
            ["user_id", "stream_id"], GetDevices),
        new(32, "POST", $"{F1}/user/keys/claim", RequestClass.DeviceKeys, """{"one_time_keys":{"@bob:other.example":{"D":"signed_curve25519"}}}""",
            """{"one_time_keys":{"@bob:other.example":{"D":{"signed_curve25519:A":{"key":"k"}},"E":{"x:y":"z"}},"@eve:other.example":{"D":{"x:y":"z"}}}}""", [], Claim),
        new(33, "POST", $"{F1}/user/keys/query", RequestClass.DeviceKeys, """{"device_keys":{"@bob:other.example":[]}}""",
            """{"device_keys":{"@bob:other.example":{"D":{"a":1}},"@eve:other.example":{}},"master_keys":{"@bob:other.example":{"m":1}}}""", [], Query),
        new(36, "POST", "/_matrix/policy/v1/sign", RequestClass.Policy, SampleEvents.Text(Join.Utf8), PolicyReply(Join), ["other.example", "other.example/ed25519:policy_server"], Sign),
    ];

    private static async Task GetDevices(FederationClient client)
    {
        UserDevices devices = await client.Devices.GetDevicesAsync(To, SampleEvents.Bob);
        Assert.Equal("""{"k":1.0}""", Assert.Single(devices.Devices).Keys.ToString());
        Assert.Equal("""{"m":1}""", devices.MasterKey.ToString());
    }

    private static async Task Claim(FederationClient client)
    {
        var devices = new Dictionary<string, string>(StringComparer.Ordinal) { ["D"] = "signed_curve25519" };
        ClaimedKeysResponse reply = await client.Devices.ClaimKeysAsync(To, new Dictionary<UserId, IReadOnlyDictionary<string, string>> { [SampleEvents.Bob] = devices });
        ClaimedKey key = Assert.Single(reply.Keys);
        Assert.Equal(new ClaimedKey(SampleEvents.Bob, "D", "signed_curve25519:A", new RawJson(SampleEvents.Utf8("""{"key":"k"}"""))), key);
    }

    private static async Task Query(FederationClient client)
    {
        DeviceKeysResponse reply = await client.Devices.QueryDeviceKeysAsync(To, new Dictionary<UserId, IReadOnlyList<string>> { [SampleEvents.Bob] = [] });
        Assert.Equal(SampleEvents.Bob, Assert.Single(reply.DeviceKeys).Key);
        Assert.True(reply.TryGetUser(SampleEvents.Bob, out UserKeys? keys));
        Assert.Equal("""{"a":1}""", keys.Devices["D"].ToString());
        Assert.NotNull(keys.MasterKey);
        Assert.Null(keys.SelfSigningKey);
    }

    /// <summary>What a policy server answers: its signature alone, on whatever was signed before.</summary>
    public static string PolicyReply(Pdu pdu)
    {
        Assert.True(pdu.TrySign(To, PolicyKey, out Pdu? signed, out _));
        Assert.True(signed.TryGetField("signatures"u8, out Json.JsonSlice signatures));
        Assert.True(signatures.TryGetMember(To.Utf8Span, out Json.JsonSlice byServer));
        Assert.True(byServer.TryGetMember(KeyId.PolicyServer.Utf8Span, out Json.JsonSlice signature));
        return $$$"""{"other.example":{"ed25519:policy_server":{{{signature.ToString()}}}}}""";
    }

    private static async Task Sign(FederationClient client)
    {
        Pdu signed = Assert.IsType<PolicyResult.Signed>(await client.Policy.SignAsync(To, PolicyKey.VerifyKey, Join)).Event;
        Assert.Equal(Join.EventId, signed.EventId);
        Assert.True(new PduVerifier().TryVerify(signed, Testing.TestServer.CreateKeyStore(SampleEvents.Own), out _, out _));
    }
}
