using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>Who may ask a room for something, and what is served to those who may not.</summary>
public sealed class GateTests
{
    private static readonly ServingKind[] Reads =
        [ServingKind.Event, ServingKind.State, ServingKind.StateIds, ServingKind.EventAuth, ServingKind.Backfill, ServingKind.MissingEvents, ServingKind.TimestampToEvent];

    public static TheoryData<string> Outsiders => ["stranger", "invited", "left", "banned", "denied", "knocking"];

    [Fact]
    public void HasJoinedUser_ServerNotSet_IsMisuse() => Assert.Throws<ArgumentException>(() => new RoomHarness().Room.HasJoinedUser(default));

    [Fact]
    public void MayAsk_ServerInTheRoom_MayAskForEverything()
    {
        var harness = new RoomHarness();
        Assert.All(Enum.GetValues<ServingKind>(), kind => AssertMayAsk(harness.Room, RoomHarness.ServerB, kind, ServingError.None));
        Assert.Throws<ArgumentException>(() => harness.Room.Serving.MayAsk(default, ServingKind.Event, out _));
    }

    /// <summary>GHSA-r66v-qhwx-8rg4 and its kind: <c>timestamp_to_event</c> did not ask whether the server is in the room.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void MayAsk_ServerOutsideTheRoom_MayNotRead(string outsider)
    {
        (RoomHarness harness, ServerName server, _) = With(outsider);
        ServingError expected = outsider == "denied" ? ServingError.DeniedByAcl : ServingError.NotInRoom;
        Assert.All(Reads, kind => AssertMayAsk(harness.Room, server, kind, expected));
    }

    /// <summary>Joining, and sending what the auth rules will judge, is for those who are outside; not for those whom the list denies.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void MayAsk_MembershipAndTransaction_AreRefusedByTheListAlone(string outsider)
    {
        (RoomHarness harness, ServerName server, _) = With(outsider);
        ServingError expected = outsider == "denied" ? ServingError.DeniedByAcl : ServingError.None;
        AssertMayAsk(harness.Room, server, ServingKind.Membership, expected);
        AssertMayAsk(harness.Room, server, ServingKind.Transaction, expected);
    }

    /// <summary>The leak of events to servers that may not see them: every way of asking gives nothing, whatever the history visibility.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void Serving_ServerOutsideTheRoom_SeesNothing(string outsider)
    {
        (RoomHarness harness, ServerName server, Pdu last) = With(outsider);
        Room room = harness.Room;
        Assert.Null(room.Serving.FindEvent(last.EventId, server));
        Assert.Null(room.Serving.FindAuthChain(last.EventId, server));
        Assert.Null(room.Serving.FindStateIds(last.EventId, server));
        Assert.Empty(room.Serving.GetBackfill([last.EventId], server).Events);
        Assert.True(room.Serving.GetBackfill([last.EventId], server).IsLast);
        Assert.Empty(room.Serving.GetMissingEvents([], [last.EventId], server).Events);
        ServedPage page = room.Serving.GetBackfill([last.EventId], RoomHarness.ServerB, 1);
        Assert.Empty(room.Serving.GetBackfill(page, server).Events);
        Assert.NotEmpty(room.Serving.GetBackfill(page, RoomHarness.ServerB).Events);
    }

    [Fact]
    public void ServeEvent_OfTheRoom_IsTheEventAsTheServerMaySeeIt()
    {
        var harness = new RoomHarness();
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        _ = harness.Accept(says);
        Assert.Equal(new ServedEvent(says, isVisible: true), harness.Room.Serving.FindEvent(says.EventId, RoomHarness.ServerB)! with { Pdu = says });
        Assert.Null(harness.Room.Serving.FindEvent(EventId.Parse("$unknown"), RoomHarness.ServerB));
        Pdu refused = harness.Say(RoomHarness.Carol, "not joined", says);
        _ = harness.Reject(refused);
        Assert.True(harness.Room.Serving.FindEvent(refused.EventId, RoomHarness.ServerB)!.IsVisible);
        Pdu outlier = harness.Say(RoomHarness.Alice, "outlier", says);
        _ = harness.Room.AddOutlier(harness.Make.Verify(outlier));
        Assert.Equal("{}", harness.Room.Serving.FindEvent(outlier.EventId, RoomHarness.ServerB)!.Pdu.Content.ToString());
        Assert.NotNull(harness.Room.Serving.FindAuthChain(says.EventId, RoomHarness.ServerB));
        Assert.NotNull(harness.Room.Serving.FindStateIds(says.EventId, RoomHarness.ServerB));
    }

    [Fact]
    public void Serving_ErasedUser_IsServedRedacted()
    {
        var harness = new RoomHarness(options: new RoomOptions { IsErased = user => user == UserId.Parse(RoomHarness.Bob) });
        Pdu secret = harness.Say(RoomHarness.Bob, "secret");
        Pdu next = harness.Say(RoomHarness.Alice, "open", secret);
        Pdu last = harness.Say(RoomHarness.Alice, "last", next);
        Assert.All([secret, next, last], pdu => harness.Accept(pdu));
        ServedEvent[] served =
        [
            harness.Room.Serving.FindEvent(secret.EventId, RoomHarness.ServerB)!,
            harness.Room.Serving.GetBackfill([secret.EventId], RoomHarness.ServerB, 1).Events[0],
            harness.Room.Serving.GetMissingEvents([harness.BobJoins.EventId], [last.EventId], RoomHarness.ServerB).Events[0],
        ];
        Assert.All(served, item => Assert.Equal((secret.EventId, false, "{}"), (item.Pdu.EventId, item.IsVisible, item.Pdu.Content.ToString())));
        Assert.True(harness.Room.Serving.FindEvent(next.EventId, RoomHarness.ServerB)!.IsVisible);
    }

    /// <summary>GHSA-27p5-4f45-gx76, GHSA-qcjr-46gf-7f4r: rooms in one store, and the events of one asked for through the other.</summary>
    [Fact]
    public void Serving_EventsOfAnotherRoomInTheSameStore_AreNotOfThisRoom()
    {
        var store = new StoredHistory();
        var other = new RoomHarness();
        Pdu secret = other.Say(RoomHarness.Alice, "of the other room");
        _ = other.Accept(secret);
        store.StoreAll(other.Room, other.Make.VerifyAll());
        var make = new EventFactory(RoomVersions.V10, seed: 7);
        _ = make.CreateRoom(RoomHarness.Alice);
        _ = make.Join(RoomHarness.Bob);
        Room room = RoomLog.Begin(make.Verify(make.Events[0]), new RoomOptions { History = store });
        RoomLog.Continue(room, make.Events.Skip(1).Select(make.Verify));
        Assert.NotEqual(other.Room.Id, room.Id);
        Assert.Null(room.Serving.FindEvent(secret.EventId, RoomHarness.ServerB));
        Assert.Null(room.Serving.FindAuthChain(secret.EventId, RoomHarness.ServerB));
        Assert.Null(room.Serving.FindStateIds(secret.EventId, RoomHarness.ServerB));
        Assert.Empty(room.Serving.GetBackfill([secret.EventId], RoomHarness.ServerB).Events);
        Assert.Empty(room.Serving.GetMissingEvents([], [secret.EventId], RoomHarness.ServerB).Events);
        Assert.False(room.TryGetEvent(secret.EventId, out _));
        Assert.Equal([secret.EventId], room.Serving.GetAuthChain([secret.EventId]).Missing);

        // An event of this room that cites the other's is not walked behind, nor taken.
        Pdu bridge = make.Message(RoomHarness.Alice, "bridge", new() { Customize = draft => draft.PrevEvents = [secret.EventId] });
        ReceiveResult.Missing missing = Assert.IsType<ReceiveResult.Missing>(room.Receive(make.Verify(bridge)));
        Assert.Equal([secret.EventId], missing.PrevEvents);
        _ = Assert.IsType<ReceiveResult.Accepted>(room.ReceiveWithState(make.Verify(bridge), room.CurrentState));
        ServedPage page = room.Serving.GetMissingEvents([], [bridge.EventId], RoomHarness.ServerB);
        Assert.DoesNotContain(page.Events, served => served.Pdu.RoomId != room.Id);
        Assert.Equal([bridge.EventId], room.Serving.GetBackfill([bridge.EventId], RoomHarness.ServerB).Events.Select(served => served.Pdu.EventId));
    }

    /// <summary>One request names many events: no more than a bound of them are looked up, with what they cite.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void MissingEvents_OfManyEvents_LooksUpABoundedNumber(int times)
    {
        var store = new StoredHistory();
        var harness = new RoomHarness();
        store.StoreAll(harness.Room, harness.Make.VerifyAll());
        Room room = store.Restart(harness.Room);
        EventId[] made = [.. Enumerable.Range(0, RoomServing.MaxLatestEvents * times).Select(i => EventId.Parse($"$made-up-{i}"))];
        _ = room.Serving.GetMissingEvents([], made, RoomHarness.ServerB);
        Assert.InRange(store.Reads.Values.Sum(), RoomServing.MaxLatestEvents, RoomServing.MaxLatestEvents + 16);
    }

    /// <summary>Anybody may ask under any name: what that costs does not grow with the room.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void MayAsk_Strangers_ReadNothing(int members)
    {
        var store = new StoredHistory();
        var harness = new RoomHarness();
        for (int i = 0; i < members; i++)
        {
            _ = harness.Accept(harness.Make.Join($"@user{i}:s{i}.example"));
        }

        store.StoreAll(harness.Room, harness.Make.VerifyAll());
        Room room = store.Restart(harness.Room);
        for (int i = 0; i < 100; i++)
        {
            AssertMayAsk(room, ServerName.Parse($"stranger{i}.example"), ServingKind.Backfill, ServingError.NotInRoom);
        }

        Assert.Empty(store.Reads);
        Assert.All(Enumerable.Range(0, 3), _ => AssertMayAsk(room, ServerName.Parse("s3.example"), ServingKind.Backfill, ServingError.None));
        Assert.Equal(1, store.Reads.Values.Sum());
    }

    [Fact]
    public void MayAsk_AfterEachChangeOfMembership_FollowsTheCurrentState()
    {
        var harness = new RoomHarness();
        AssertMayAsk(harness.Room, RoomHarness.ServerC, ServingKind.Event, ServingError.NotInRoom);
        _ = harness.Accept(harness.Make.Join(RoomHarness.Carol));
        AssertMayAsk(harness.Room, RoomHarness.ServerC, ServingKind.Event, ServingError.None);
        _ = harness.Accept(harness.Make.Join("@dave:c.example"));
        _ = harness.Accept(harness.Make.Leave(RoomHarness.Carol));
        AssertMayAsk(harness.Room, RoomHarness.ServerC, ServingKind.Event, ServingError.None);
        _ = harness.Accept(harness.Make.Ban(RoomHarness.Alice, "@dave:c.example"));
        AssertMayAsk(harness.Room, RoomHarness.ServerC, ServingKind.Event, ServingError.NotInRoom);
        Assert.False(harness.Room.HasJoinedUser(RoomHarness.ServerC));
        Assert.True(harness.Room.HasJoinedUser(RoomHarness.ServerB));
    }

    /// <summary>What is not known does not open the room.</summary>
    [Fact]
    public void MayAsk_DecidingEventNotAvailable_IsRefused()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        AssertMayAsk(room, ServerName.Parse("a.example"), ServingKind.Event, ServingError.StateUnavailable);
        _ = harness.Accept(harness.Make.State(RoomHarness.Alice, "m.room.server_acl", "", """{"allow":["*"]}"""));
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "after it"));
        AssertMayAsk(Room.Load(harness.Room.CreateSnapshot()), RoomHarness.ServerB, ServingKind.Transaction, ServingError.StateUnavailable);
    }

    /// <summary>A room in whose open history a server stands outside.</summary>
    private static (RoomHarness RoomHarness, ServerName Server, Pdu Last) With(string outsider)
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.SetVisibility("world_readable"));
        Pdu[] steps = outsider switch
        {
            "invited" => [harness.Make.Invite(RoomHarness.Alice, RoomHarness.Carol)],
            "left" => [harness.Make.Join(RoomHarness.Carol), harness.Make.Leave(RoomHarness.Carol)],
            "banned" => [harness.Make.Join(RoomHarness.Carol), harness.Make.Ban(RoomHarness.Alice, RoomHarness.Carol)],
            "knocking" => [harness.Make.State(RoomHarness.Alice, "m.room.join_rules", "", """{"join_rule":"knock"}"""), harness.Make.Member(RoomHarness.Carol, RoomHarness.Carol, "knock")],
            "denied" => [harness.Make.Join(RoomHarness.Carol), harness.Make.State(RoomHarness.Alice, "m.room.server_acl", "", """{"allow":["*"],"deny":["C.example"]}""")],
            _ => [],
        };
        Assert.All(steps, step => harness.Accept(step));
        Pdu last = harness.Say(RoomHarness.Alice, "secret");
        _ = harness.Accept(last);
        return (harness, RoomHarness.ServerC, last);
    }

    private static void AssertMayAsk(Room room, ServerName server, ServingKind kind, ServingError expected)
    {
        bool mayAsk = room.Serving.MayAsk(server, kind, out ServingError refusal);
        Assert.Equal((kind, expected == ServingError.None, expected), (kind, mayAsk, refusal));
    }
}
