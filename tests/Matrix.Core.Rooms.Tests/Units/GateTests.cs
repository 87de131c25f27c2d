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
    public void HasJoinedUser_ServerNotSet_IsMisuse() => Assert.Throws<ArgumentException>(() => new Bench().Room.HasJoinedUser(default));

    [Fact]
    public void MayAsk_ServerInTheRoom_MayAskForEverything()
    {
        var bench = new Bench();
        Assert.All(Enum.GetValues<ServingKind>(), kind => AssertMayAsk(bench.Room, Bench.ServerB, kind, ServingError.None));
        Assert.Throws<ArgumentException>(() => bench.Room.Serving.MayAsk(default, ServingKind.Event, out _));
    }

    /// <summary>GHSA-r66v-qhwx-8rg4 and its kind: <c>timestamp_to_event</c> did not ask whether the server is in the room.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void MayAsk_ServerOutsideTheRoom_MayNotRead(string outsider)
    {
        (Bench bench, ServerName server, _) = With(outsider);
        ServingError expected = outsider == "denied" ? ServingError.DeniedByAcl : ServingError.NotInRoom;
        Assert.All(Reads, kind => AssertMayAsk(bench.Room, server, kind, expected));
    }

    /// <summary>Joining, and sending what the auth rules will judge, is for those who are outside; not for those whom the list denies.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void MayAsk_MembershipAndTransaction_AreRefusedByTheListAlone(string outsider)
    {
        (Bench bench, ServerName server, _) = With(outsider);
        ServingError expected = outsider == "denied" ? ServingError.DeniedByAcl : ServingError.None;
        AssertMayAsk(bench.Room, server, ServingKind.Membership, expected);
        AssertMayAsk(bench.Room, server, ServingKind.Transaction, expected);
    }

    /// <summary>The leak of events to servers that may not see them: every way of asking gives nothing, whatever the history visibility.</summary>
    [Theory]
    [MemberData(nameof(Outsiders))]
    public void Serving_ServerOutsideTheRoom_SeesNothing(string outsider)
    {
        (Bench bench, ServerName server, Pdu last) = With(outsider);
        Room room = bench.Room;
        Assert.Null(room.Serving.FindEvent(last.EventId, server));
        Assert.Null(room.Serving.FindAuthChain(last.EventId, server));
        Assert.Null(room.Serving.FindStateIds(last.EventId, server));
        Assert.Empty(room.Serving.GetBackfill([last.EventId], server).Events);
        Assert.True(room.Serving.GetBackfill([last.EventId], server).IsLast);
        Assert.Empty(room.Serving.GetMissingEvents([], [last.EventId], server).Events);
        ServedPage page = room.Serving.GetBackfill([last.EventId], Bench.ServerB, 1);
        Assert.Empty(room.Serving.GetBackfill(page, server).Events);
        Assert.NotEmpty(room.Serving.GetBackfill(page, Bench.ServerB).Events);
    }

    [Fact]
    public void ServeEvent_OfTheRoom_IsTheEventAsTheServerMaySeeIt()
    {
        var bench = new Bench();
        Pdu says = bench.Say(Bench.Alice, "hi");
        _ = bench.Accept(says);
        Assert.Equal(new ServedEvent(says, isVisible: true), bench.Room.Serving.FindEvent(says.EventId, Bench.ServerB)! with { Pdu = says });
        Assert.Null(bench.Room.Serving.FindEvent(EventId.Parse("$unknown"), Bench.ServerB));
        Pdu refused = bench.Say(Bench.Carol, "not joined", says);
        _ = bench.Reject(refused);
        Assert.True(bench.Room.Serving.FindEvent(refused.EventId, Bench.ServerB)!.IsVisible);
        Pdu outlier = bench.Say(Bench.Alice, "outlier", says);
        _ = bench.Room.AddOutlier(bench.Make.Verify(outlier));
        Assert.Equal("{}", bench.Room.Serving.FindEvent(outlier.EventId, Bench.ServerB)!.Pdu.Content.ToString());
        Assert.NotNull(bench.Room.Serving.FindAuthChain(says.EventId, Bench.ServerB));
        Assert.NotNull(bench.Room.Serving.FindStateIds(says.EventId, Bench.ServerB));
    }

    [Fact]
    public void Serving_ErasedUser_IsServedRedacted()
    {
        var bench = new Bench(options: new RoomOptions { IsErased = user => user == UserId.Parse(Bench.Bob) });
        Pdu secret = bench.Say(Bench.Bob, "secret");
        Pdu next = bench.Say(Bench.Alice, "open", secret);
        Pdu last = bench.Say(Bench.Alice, "last", next);
        Assert.All([secret, next, last], pdu => bench.Accept(pdu));
        ServedEvent[] served =
        [
            bench.Room.Serving.FindEvent(secret.EventId, Bench.ServerB)!,
            bench.Room.Serving.GetBackfill([secret.EventId], Bench.ServerB, 1).Events[0],
            bench.Room.Serving.GetMissingEvents([bench.BobJoins.EventId], [last.EventId], Bench.ServerB).Events[0],
        ];
        Assert.All(served, item => Assert.Equal((secret.EventId, false, "{}"), (item.Pdu.EventId, item.IsVisible, item.Pdu.Content.ToString())));
        Assert.True(bench.Room.Serving.FindEvent(next.EventId, Bench.ServerB)!.IsVisible);
    }

    /// <summary>GHSA-27p5-4f45-gx76, GHSA-qcjr-46gf-7f4r: rooms in one store, and the events of one asked for through the other.</summary>
    [Fact]
    public void Serving_EventsOfAnotherRoomInTheSameStore_AreNotOfThisRoom()
    {
        var store = new StoredHistory();
        var other = new Bench();
        Pdu secret = other.Say(Bench.Alice, "of the other room");
        _ = other.Accept(secret);
        store.StoreAll(other.Room, other.Make.VerifyAll());
        var make = new EventFactory(RoomVersions.V10, seed: 7);
        _ = make.CreateRoom(Bench.Alice);
        _ = make.Join(Bench.Bob);
        Room room = RoomLog.Begin(make.Verify(make.Events[0]), new RoomOptions { History = store });
        RoomLog.Continue(room, make.Events.Skip(1).Select(make.Verify));
        Assert.NotEqual(other.Room.Id, room.Id);
        Assert.Null(room.Serving.FindEvent(secret.EventId, Bench.ServerB));
        Assert.Null(room.Serving.FindAuthChain(secret.EventId, Bench.ServerB));
        Assert.Null(room.Serving.FindStateIds(secret.EventId, Bench.ServerB));
        Assert.Empty(room.Serving.GetBackfill([secret.EventId], Bench.ServerB).Events);
        Assert.Empty(room.Serving.GetMissingEvents([], [secret.EventId], Bench.ServerB).Events);
        Assert.False(room.TryGetEvent(secret.EventId, out _));
        Assert.Equal([secret.EventId], room.Serving.GetAuthChain([secret.EventId]).Missing);

        // An event of this room that cites the other's is not walked behind, nor taken.
        Pdu bridge = make.Message(Bench.Alice, "bridge", new() { Customize = draft => draft.PrevEvents = [secret.EventId] });
        ReceiveResult.Missing missing = Assert.IsType<ReceiveResult.Missing>(room.Receive(make.Verify(bridge)));
        Assert.Equal([secret.EventId], missing.PrevEvents);
        _ = Assert.IsType<ReceiveResult.Accepted>(room.ReceiveWithState(make.Verify(bridge), room.CurrentState));
        ServedPage page = room.Serving.GetMissingEvents([], [bridge.EventId], Bench.ServerB);
        Assert.DoesNotContain(page.Events, served => served.Pdu.RoomId != room.Id);
        Assert.Equal([bridge.EventId], room.Serving.GetBackfill([bridge.EventId], Bench.ServerB).Events.Select(served => served.Pdu.EventId));
    }

    /// <summary>One request names many events: no more than a bound of them are looked up, with what they cite.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void MissingEvents_OfManyEvents_LooksUpABoundedNumber(int times)
    {
        var store = new StoredHistory();
        var bench = new Bench();
        store.StoreAll(bench.Room, bench.Make.VerifyAll());
        Room room = store.Restart(bench.Room);
        EventId[] made = [.. Enumerable.Range(0, RoomServing.MaxLatestEvents * times).Select(i => EventId.Parse($"$made-up-{i}"))];
        _ = room.Serving.GetMissingEvents([], made, Bench.ServerB);
        Assert.InRange(store.Reads.Values.Sum(), RoomServing.MaxLatestEvents, RoomServing.MaxLatestEvents + 16);
    }

    /// <summary>Anybody may ask under any name: what that costs does not grow with the room.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void MayAsk_Strangers_ReadNothing(int members)
    {
        var store = new StoredHistory();
        var bench = new Bench();
        for (int i = 0; i < members; i++)
        {
            _ = bench.Accept(bench.Make.Join($"@user{i}:s{i}.example"));
        }

        store.StoreAll(bench.Room, bench.Make.VerifyAll());
        Room room = store.Restart(bench.Room);
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
        var bench = new Bench();
        AssertMayAsk(bench.Room, Bench.ServerC, ServingKind.Event, ServingError.NotInRoom);
        _ = bench.Accept(bench.Make.Join(Bench.Carol));
        AssertMayAsk(bench.Room, Bench.ServerC, ServingKind.Event, ServingError.None);
        _ = bench.Accept(bench.Make.Join("@dave:c.example"));
        _ = bench.Accept(bench.Make.Leave(Bench.Carol));
        AssertMayAsk(bench.Room, Bench.ServerC, ServingKind.Event, ServingError.None);
        _ = bench.Accept(bench.Make.Ban(Bench.Alice, "@dave:c.example"));
        AssertMayAsk(bench.Room, Bench.ServerC, ServingKind.Event, ServingError.NotInRoom);
        Assert.False(bench.Room.HasJoinedUser(Bench.ServerC));
        Assert.True(bench.Room.HasJoinedUser(Bench.ServerB));
    }

    /// <summary>What is not known does not open the room.</summary>
    [Fact]
    public void MayAsk_DecidingEventNotAvailable_IsRefused()
    {
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        AssertMayAsk(room, ServerName.Parse("a.example"), ServingKind.Event, ServingError.StateUnavailable);
        _ = bench.Accept(bench.Make.State(Bench.Alice, "m.room.server_acl", "", """{"allow":["*"]}"""));
        _ = bench.Accept(bench.Say(Bench.Alice, "after it"));
        AssertMayAsk(Room.Load(bench.Room.CreateSnapshot()), Bench.ServerB, ServingKind.Transaction, ServingError.StateUnavailable);
    }

    /// <summary>A room in whose open history a server stands outside.</summary>
    private static (Bench Bench, ServerName Server, Pdu Last) With(string outsider)
    {
        var bench = new Bench();
        _ = bench.Accept(bench.SetVisibility("world_readable"));
        Pdu[] steps = outsider switch
        {
            "invited" => [bench.Make.Invite(Bench.Alice, Bench.Carol)],
            "left" => [bench.Make.Join(Bench.Carol), bench.Make.Leave(Bench.Carol)],
            "banned" => [bench.Make.Join(Bench.Carol), bench.Make.Ban(Bench.Alice, Bench.Carol)],
            "knocking" => [bench.Make.State(Bench.Alice, "m.room.join_rules", "", """{"join_rule":"knock"}"""), bench.Make.Member(Bench.Carol, Bench.Carol, "knock")],
            "denied" => [bench.Make.Join(Bench.Carol), bench.Make.State(Bench.Alice, "m.room.server_acl", "", """{"allow":["*"],"deny":["C.example"]}""")],
            _ => [],
        };
        Assert.All(steps, step => bench.Accept(step));
        Pdu last = bench.Say(Bench.Alice, "secret");
        _ = bench.Accept(last);
        return (bench, Bench.ServerC, last);
    }

    private static void AssertMayAsk(Room room, ServerName server, ServingKind kind, ServingError expected)
    {
        bool mayAsk = room.Serving.MayAsk(server, kind, out ServingError refusal);
        Assert.Equal((kind, expected == ServingError.None, expected), (kind, mayAsk, refusal));
    }
}
