using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Properties;

/// <summary>
/// SEC-7: no identifier, whatever is in it, makes a request of another endpoint. Every builder is given hostile identifiers, and what a server reads in the target, segment by
/// segment and pair by pair, is what was put in.
/// </summary>
public sealed class RequestTargetProperties
{
    private const string F1 = "_matrix/federation/v1";
    private const string F2 = "_matrix/federation/v2";

    private static readonly ServerName To = SampleEvents.Other.Name;

    private static readonly Gen<string> Hostile =
        from parts in Gen.Elements("/", "//", "%2F", "%2f", "%252F", "..", "/../", ".", "?", "#", "%23", "%3F", "%", "%zz", "\\", "&", "=", "+", " ", ";", ":", "@", "a", "A", "é", "😀", "%2e%2e").NonEmptyListOf()
        select string.Concat(parts.Take(12));

    private static readonly Builder[] Builders =
    [
        new("event", (client, ids) => client.Events.GetEventAsync(To, ids.Event), ids => [F1, "event", ids.Event.ToString()]),
        new("event_auth", (client, ids) => client.Events.GetAuthChainAsync(To, ids.Room, ids.Event), ids => [F1, "event_auth", ids.Room.ToString(), ids.Event.ToString()]),
        new("backfill", (client, ids) => client.Events.BackfillAsync(To, ids.Room, [ids.Event, ids.OtherEvent], 5), ids => [F1, "backfill", ids.Room.ToString()],
            ids => [("v", ids.Event.ToString()), ("v", ids.OtherEvent.ToString()), ("limit", "5")]),
        new("get_missing_events", (client, ids) => client.Events.GetMissingEventsAsync(To, ids.Room, new MissingEventsRequest { EarliestEvents = [ids.Event], LatestEvents = [ids.OtherEvent], Limit = 3, MinDepth = 0 }),
            ids => [F1, "get_missing_events", ids.Room.ToString()]),
        new("state", (client, ids) => client.Events.OpenStateAsync(To, ids.Room, ids.Event), ids => [F1, "state", ids.Room.ToString()], ids => [("event_id", ids.Event.ToString())]),
        new("state_ids", (client, ids) => client.Events.GetStateIdsAsync(To, ids.Room, ids.Event), ids => [F1, "state_ids", ids.Room.ToString()], ids => [("event_id", ids.Event.ToString())]),
        new("timestamp_to_event", (client, ids) => client.Events.GetEventAtTimeAsync(To, ids.Room, new(77), TimeDirection.Backwards), ids => [F1, "timestamp_to_event", ids.Room.ToString()], _ => [("ts", "77"), ("dir", "b")]),
        new("make_join", (client, ids) => client.Membership.MakeJoinAsync(To, ids.Room, ids.User, [RoomVersions.V11]), ids => [F1, "make_join", ids.Room.ToString(), ids.User.ToString()], _ => [("ver", "11")]),
        new("make_knock", (client, ids) => client.Membership.MakeKnockAsync(To, ids.Room, ids.User, [RoomVersions.V11]), ids => [F1, "make_knock", ids.Room.ToString(), ids.User.ToString()], _ => [("ver", "11")]),
        new("make_leave", (client, ids) => client.Membership.MakeLeaveAsync(To, ids.Room, ids.User), ids => [F1, "make_leave", ids.Room.ToString(), ids.User.ToString()]),
        new("send_join", (client, ids) => client.Membership.OpenSendJoinAsync(To, ids.Membership("join"), omitMembers: true), ids => [F2, "send_join", ids.Room.ToString(), ids.Membership("join").EventId.ToString()], _ => [("omit_members", "true")]),
        new("send_knock", (client, ids) => client.Membership.SendKnockAsync(To, ids.Membership("knock")), ids => [F1, "send_knock", ids.Room.ToString(), ids.Membership("knock").EventId.ToString()]),
        new("send_leave", (client, ids) => client.Membership.SendLeaveAsync(To, ids.Membership("leave")), ids => [F2, "send_leave", ids.Room.ToString(), ids.Membership("leave").EventId.ToString()]),
        new("invite", (client, ids) => client.Membership.InviteAsync(To, ids.Membership("invite"), []), ids => [F2, "invite", ids.Room.ToString(), ids.Membership("invite").EventId.ToString()]),
        new("exchange_third_party_invite", (client, ids) => client.Membership.ExchangeThirdPartyInviteAsync(To, ids.Room, new ThirdPartyInviteExchange
        {
            Sender = SampleEvents.Bob,
            Invited = SampleEvents.Alice,
            DisplayName = "a",
            Signed = new RawJson(SampleEvents.Utf8("""{"token":"t"}""")),
        }), ids => [F1, "exchange_third_party_invite", ids.Room.ToString()]),
        new("publicRooms", (client, ids) => client.Rooms.GetPublicRoomsAsync(To, new PublicRoomsQuery { Since = ids.Text, ThirdPartyInstanceId = ids.OtherText }), _ => [F1, "publicRooms"],
            ids => [("since", ids.Text), ("third_party_instance_id", ids.OtherText)]),
        new("hierarchy", (client, ids) => client.Rooms.GetHierarchyAsync(To, ids.Room, suggestedOnly: true), ids => [F1, "hierarchy", ids.Room.ToString()], _ => [("suggested_only", "true")]),
        new("query", (client, ids) => client.Queries.QueryAsync(To, ids.Text, [new(ids.OtherText, ids.Text)]), ids => [F1, "query", ids.Text], ids => [(ids.OtherText, ids.Text)]),
        new("query/directory", (client, ids) => client.Queries.GetDirectoryEntryAsync(To, ids.Alias), _ => [F1, "query", "directory"], ids => [("room_alias", ids.Alias.ToString())]),
        new("query/profile", (client, ids) => client.Queries.GetProfileAsync(To, ids.User, ids.Text), _ => [F1, "query", "profile"], ids => [("user_id", ids.User.ToString()), ("field", ids.Text)]),
        new("openid/userinfo", (client, ids) => client.Queries.GetOpenIdUserAsync(To, ids.Text), _ => [F1, "openid", "userinfo"], ids => [("access_token", ids.Text)]),
        new("user/devices", (client, ids) => client.Devices.GetDevicesAsync(To, ids.User), ids => [F1, "user", "devices", ids.User.ToString()]),
        new("send", (client, ids) => client.Transactions.SendAsync(To, Transaction.Create(ids.Text, client.Origin, new(12), [], [])), ids => [F1, "send", ids.Text]),
        new("media", (client, ids) => client.Media.DownloadAsync(To, ids.Text), ids => [F1, "media", "download", ids.Text]),
    ];

    [Fact]
    public void Target_OfEveryBuilderWithHostileIdentifiers_ReadsAsWhatWasPutIn() =>
        Prop.ForAll(Hostile.ToArbitrary(), Hostile.ToArbitrary(), (text, other) =>
        {
            var ids = new HostileIds(text, other);
            foreach (Builder builder in Builders)
            {
                FederationRequest request = Build(builder, ids);
                Assert.DoesNotContain('#', request.Target);
                string[] parts = request.Target.Split('?');
                Assert.InRange(parts.Length, 1, 2);

                // What a router sees: a segment between two slashes is one identifier.
                string[] expected = [.. builder.Path(ids)];
                string fixedPart = $"/{expected[0]}/";
                Assert.StartsWith(fixedPart, parts[0], StringComparison.Ordinal);
                Assert.Equal(expected[1..], parts[0][fixedPart.Length..].Split('/').Select(Uri.UnescapeDataString), StringComparer.Ordinal);
                (string, string)[] pairs = parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(ReadPair)];
                foreach ((string, string) pair in builder.Query?.Invoke(ids) ?? [])
                {
                    Assert.Contains(pair, pairs);
                }

                // And what is signed is what goes over the wire.
                var uri = new Uri($"https://other.example{request.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
                Assert.Equal((request.Target, ""), (uri.PathAndQuery, uri.Fragment));
                _ = new RequestSigner(SampleEvents.Own.Name, SampleEvents.Own.Key).Sign(request);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static FederationRequest Build(Builder builder, HostileIds ids)
    {
        var transport = new FakeTransport("{}");
        try
        {
            builder.Call(SampleEvents.Client(transport), ids).GetAwaiter().GetResult();
        }
        catch (FederationException)
        {
            // The answer is no answer to this request; it is the request that counts.
        }

        return transport.Requests[0];
    }

    private static (string Name, string Value) ReadPair(string pair)
    {
        string[] parts = pair.Split('=');
        Assert.Equal(2, parts.Length);
        return (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
    }

    private sealed record Builder(string Name, Func<FederationClient, HostileIds, Task> Call, Func<HostileIds, IEnumerable<string>> Path, Func<HostileIds, IEnumerable<(string, string)>>? Query = null);

    /// <summary>Identifiers of every kind with the text in them. What a kind does not allow is left out of it.</summary>
    private sealed class HostileIds(string text, string other)
    {
        public string Text { get; } = $"x{text}";

        public string OtherText { get; } = $"y{other}";

        public EventId Event { get; } = EventId.TryParse($"${text}", out EventId id) ? id : SampleEvents.Event;

        public EventId OtherEvent { get; } = EventId.TryParse($"$e{other}", out EventId id) ? id : SampleEvents.Event;

        public RoomId Room { get; } = RoomId.TryParse($"!{text}:other.example", out RoomId id) ? id : SampleEvents.Room;

        public UserId User { get; } = UserId.TryParse($"@{text}:own.example", out UserId id) ? id : SampleEvents.Alice;

        public RoomAlias Alias { get; } = RoomAlias.TryParse($"#{text}:other.example", out RoomAlias id) ? id : RoomAlias.Parse("#a:other.example");

        public Pdu Membership(string membership)
        {
            PduBuilder draft = SampleEvents.Draft(RoomVersions.V11, SampleEvents.Alice, (membership == "invite" ? SampleEvents.Bob : SampleEvents.Alice).ToString(), $$"""{"membership":"{{membership}}"}""");
            draft.RoomId = Room;
            return draft.Sign(SampleEvents.Own.Key);
        }
    }
}
