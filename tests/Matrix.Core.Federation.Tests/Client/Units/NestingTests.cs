using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

/// <summary>The bound on nesting is a bound on one event (ADR 3): what is around events is read and written at any depth, and an event that is too deep is refused alone.</summary>
public sealed class NestingTests
{
    private const string Neighbour = """{"n":1}""";

    private static readonly ServerName To = SampleEvents.Other.Name;

    /// <summary>Depths at bounds that were there before: of the writer, of the event, of the envelope; and far beyond them.</summary>
    public static TheoryData<int> Depths => [64, 65, 127, 128, 129, 202, 510, 511, 512, 600, 5_000];

    [Theory]
    [InlineData(65, true)]
    [InlineData(127, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(202, false)]
    public void ReceivedTransaction_OneEventOfAnyDepth_IsJudgedAlone(int depth, bool isAccepted)
    {
        string template = SampleEvents.Text(SampleEvents.Membership(RoomVersions.V11, "join").Utf8);
        string deep = template.Replace("\"membership\"", $"\"a\":{Nested.Object(depth - 2)},\"membership\"", StringComparison.Ordinal);
        byte[] body = SampleEvents.Utf8($$$"""{"edus":[{"edu_type":"x","content":{{{Nested.Object(depth)}}}},{"edu_type":"y","content":{}}],"origin":"other.example","pdus":[{{{template}}},{{{deep}}},{{{template}}}]}""");
        Assert.True(ReceivedTransaction.TryParse(body, out ReceivedTransaction? transaction, out _));
        Assert.Equal(0, transaction.LeftOutCount);
        Assert.Equal([true, isAccepted, true], transaction.Pdus.Select(pdu => Pdu.TryParse(pdu.Span, RoomVersions.V11, out _, out _)));
        Assert.Equal(["x", "y"], transaction.Edus.Select(edu => edu.Type), StringComparer.Ordinal);
        Assert.Equal(Nested.Object(depth), transaction.Edus[0].Content.ToString());
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Transaction_EventsAndUnitsOfAnyDepth_AreWrittenAsTheyAre(int depth)
    {
        string pdu = Nested.Event(depth);
        var transaction = Transaction.Create("t", SampleEvents.Own.Name, new(1), [SampleEvents.Utf8(pdu)], [new Edu("x", new RawJson(SampleEvents.Utf8(Nested.Object(depth))))]);
        Assert.Equal(
            $$$"""{"origin":"own.example","origin_server_ts":1,"pdus":[{{{pdu}}}],"edus":[{"edu_type":"x","content":{{{Nested.Object(depth)}}}}]}""", SampleEvents.Text(transaction.Content));
    }

    [Fact]
    public async Task Memberships_TheDeepestEvent_IsSent()
    {
        Pdu join = Nested.Membership(RoomVersions.V11, "join", Nested.Deepest);
        Pdu leave = Nested.Membership(RoomVersions.V11, "leave", Nested.Deepest);
        Pdu knock = Nested.Membership(RoomVersions.V11, "knock", Nested.Deepest);
        var transport = new FakeTransport((_, _) => FakeTransport.Json("{}"));
        MembershipClient client = SampleEvents.Client(transport).Membership;
        await using SendJoinReader reader = await client.OpenSendJoinAsync(To, join);
        await client.SendLeaveAsync(To, leave);
        _ = await client.SendKnockAsync(To, knock);
        Assert.Equal([join, leave, knock], transport.Requests.Select(request => Reparse(request.Content!.Value)), (left, right) => left!.EventId == right!.EventId);
    }

    [Fact]
    public async Task Invite_TheDeepestEvent_IsSentWithAStateOfAnyDepth()
    {
        foreach (RoomVersion version in (RoomVersion[])[RoomVersions.V2, RoomVersions.V11])
        {
            Pdu invite = Nested.Invite(version, Nested.Deepest);
            string signed = $$"""{"event":{{SampleEvents.Text(SampleEvents.SignedBy(invite, SampleEvents.Other).Utf8)}}}""";
            var transport = new FakeTransport((request, _) => FakeTransport.Json(request.Target.StartsWith("/_matrix/federation/v1", StringComparison.Ordinal) ? $"[200,{signed}]" : signed));
            MembershipClient client = SampleEvents.Client(transport).Membership;
            ReadOnlyMemory<byte>[] state = [SampleEvents.Utf8(Nested.Event(Nested.Deepest)), SampleEvents.Utf8(Nested.Event(700))];
            Assert.Equal(invite.EventId, (await client.InviteAsync(To, invite, state)).EventId);
            if (version == RoomVersions.V2)
            {
                Assert.Equal(invite.EventId, (await client.InviteV1Async(To, invite, state)).EventId);
            }

            Assert.All(transport.Requests, request => Assert.Contains(Nested.Event(700), SampleEvents.Text(request.Content!.Value), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Policy_TheDeepestEvent_IsSentAndSigned()
    {
        Pdu pdu = Nested.Membership(RoomVersions.V11, "join", Nested.Deepest);
        PolicyResult result = await SampleEvents.Client(new FakeTransport(EndpointRows.PolicyReply(pdu))).Policy.SignAsync(To, EndpointRows.PolicyKey.VerifyKey, pdu);
        Assert.Equal(pdu.EventId, Assert.IsType<PolicyResult.Signed>(result).Event.EventId);
    }

    [Fact]
    public async Task OtherBodies_DeepObjects_AreSent()
    {
        RawJson deep = new(SampleEvents.Utf8(Nested.Object(700)));
        var transport = new FakeTransport("{}");
        MembershipClient client = SampleEvents.Client(transport).Membership;
        await client.ExchangeThirdPartyInviteAsync(To, SampleEvents.Room, new ThirdPartyInviteExchange { Sender = SampleEvents.Bob, Invited = SampleEvents.Alice, DisplayName = "a", Signed = deep });
        var bind = new ThirdPartyBindInvite { Medium = "email", Address = "a@b", Mxid = SampleEvents.Bob, RoomId = SampleEvents.Room, Sender = SampleEvents.Alice, Signed = deep };
        await client.NotifyBindAsync(To, new ThirdPartyBind { Medium = "email", Address = "a@b", Mxid = SampleEvents.Bob, Invites = [bind] });
        Assert.All(transport.Requests, request => Assert.Contains(deep.ToString(), SampleEvents.Text(request.Content!.Value), StringComparison.Ordinal));

        var messages = new Dictionary<UserId, IReadOnlyDictionary<string, RawJson>> { [SampleEvents.Bob] = new Dictionary<string, RawJson>(StringComparer.Ordinal) { ["D"] = deep } };
        var edu = Edu.Create(new DirectToDeviceEdu { Sender = SampleEvents.Alice, Type = "t", MessageId = "m", Messages = messages });
        Assert.Contains(deep.ToString(), edu.Content.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public async Task Replies_OneEventOfAnyDepth_LeavesItsNeighboursAlone(int depth)
    {
        string list = $"[{Neighbour},{Nested.Event(depth)},{Neighbour}]";
        string[] expected = [Neighbour, Nested.Event(depth), Neighbour];
        EventsClient events = SampleEvents.Client(new FakeTransport($$"""{"pdus":{{list}},"events":{{list}},"auth_chain":{{list}},"junk":{{Nested.Object(depth)}}}""")).Events;
        Assert.Equal(expected, Texts(await events.GetMissingEventsAsync(To, SampleEvents.Room, new MissingEventsRequest { EarliestEvents = [], LatestEvents = [] })), StringComparer.Ordinal);
        Assert.Equal(expected, Texts(await events.GetAuthChainAsync(To, SampleEvents.Room, SampleEvents.Event)), StringComparer.Ordinal);
        Assert.Equal(expected, Texts((await events.BackfillAsync(To, SampleEvents.Room, [SampleEvents.Event], 5)).Pdus), StringComparer.Ordinal);
        await using StateReader state = await events.OpenStateAsync(To, SampleEvents.Room, SampleEvents.Event);
        Assert.Equal([.. expected, .. expected], Texts(await state.ReadEventsAsync().Select(pdu => pdu.Json).ToListAsync()), StringComparer.Ordinal);
        (List<(StreamedPduSource Source, string Json)> joined, _) = await Bodies.ReadAsync(SampleEvents.Utf8($$"""{"state":{{list}},"junk":{{Nested.Object(depth)}},"auth_chain":[]}"""), [7]);
        Assert.Equal(expected, joined.Select(pdu => pdu.Json), StringComparer.Ordinal);
        Pdu knock = SampleEvents.Membership(RoomVersions.V11, "knock");
        Assert.Equal(expected, Texts(await SampleEvents.Client(new FakeTransport($$"""{"knock_room_state":{{list}}}""")).Membership.SendKnockAsync(To, knock)), StringComparer.Ordinal);
        Assert.Equal(Nested.Event(depth), SampleEvents.Text(await SampleEvents.Client(new FakeTransport($$"""{"pdus":[{{Nested.Event(depth)}}]}""")).Events.GetEventAsync(To, SampleEvents.Event)));
    }

    [Theory]
    [InlineData(128, 0)]
    [InlineData(129, 1)]
    [InlineData(5_000, 1)]
    public void Entries_TooDeep_AreLeftOutAlone(int depth, int leftOut)
    {
        string deep = Nested.Object(depth)[..^1] + (depth == 1 ? "" : ",") + "\"device_id\":\"B\"}";
        Assert.True(UserDevices.TryParse(SampleEvents.Utf8($$"""{"user_id":"@bob:other.example","stream_id":1,"devices":[{"device_id":"A"},{{deep}}]}"""), out UserDevices? devices, out _));
        Assert.Equal((2 - leftOut, leftOut), (devices.Devices.Count, devices.LeftOutCount));
        Assert.True(DeviceKeysResponse.TryParse(SampleEvents.Utf8($$$$"""{"device_keys":{"@bob:other.example":{"A":{},"B":{{{{deep}}}}}}}"""), out DeviceKeysResponse? keys, out _));
        Assert.Equal((2 - leftOut, leftOut), (keys.DeviceKeys[SampleEvents.Bob].Count, keys.LeftOutCount));
    }

    private static IEnumerable<string> Texts(IEnumerable<ReadOnlyMemory<byte>> pdus) => pdus.Select(SampleEvents.Text);

    private static Pdu? Reparse(ReadOnlyMemory<byte> json) => Pdu.TryParse(json.Span, RoomVersions.V11, out Pdu? pdu, out _) ? pdu : null;
}
