using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class PipelineTests
{
    [Fact]
    public void Receive_Twice_IsKnownAndChangesNothing()
    {
        var bench = new Bench();
        Pdu topic = bench.SetTopic(Bench.Alice, "one");
        RoomEvent held = bench.Accept(topic);
        Assert.Same(held, Assert.IsType<ReceiveResult.AlreadyKnown>(bench.Receive(topic)).Event);
        bench.AssertExtremities(topic);
    }

    [Fact]
    public void Receive_RejectedBefore_StaysRejected()
    {
        var bench = new Bench();
        Pdu refused = bench.Say(Bench.Carol, "hi");
        _ = bench.Reject(refused);
        Assert.True(Assert.IsType<ReceiveResult.AlreadyKnown>(bench.Receive(refused)).Event.IsRejected);
    }

    [Fact]
    public void Receive_FullEventAfterItsRedactedCopy_IsHeldInFull()
    {
        var bench = new Bench();
        Pdu full = bench.Say(Bench.Alice, "hello");
        string tampered = System.Text.Encoding.ASCII.GetString(full.Utf8.Span).Replace("hello", "hullo", StringComparison.Ordinal);
        Assert.True(Pdu.TryParse(TestData.Bytes(tampered), full.Version, out Pdu? other, out _));
        Assert.True(bench.Accept(other).VerifiedPdu.IsRedacted);
        var known = Assert.IsType<ReceiveResult.AlreadyKnown>(bench.Receive(full));
        Assert.False(known.Event.VerifiedPdu.IsRedacted);
        Assert.Equal("""{"body":"hello","msgtype":"m.text"}""", bench.Held(full).Pdu.Content.ToString());
        bench.AssertExtremities(full);
    }

    [Fact]
    public void Receive_FullEventByTheTrustedDoorWithAWrongHash_DoesNotReplaceTheRedactedCopy()
    {
        var bench = new Bench();
        Pdu full = bench.Say(Bench.Alice, "hello");
        string tampered = System.Text.Encoding.ASCII.GetString(full.Utf8.Span).Replace("hello", "hullo", StringComparison.Ordinal);
        Assert.True(Pdu.TryParse(TestData.Bytes(tampered), full.Version, out Pdu? other, out _));
        _ = bench.Accept(other);
        _ = bench.Room.Receive(VerifiedPdu.TrustWithoutVerification(other));
        Assert.Equal("{}", bench.Held(full).Pdu.Content.ToString());
    }

    [Fact]
    public void Receive_Outlier_GoesThroughAllChecksThen()
    {
        var bench = new Bench();
        Pdu honest = bench.Say(Bench.Bob, "before", bench.BobJoins);
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        Pdu stale = bench.Make.Message(Bench.Bob, "after", new() { After = [ban], AuthEvents = [.. honest.AuthEvents] });
        _ = bench.Accept(ban);
        Assert.IsType<ReceiveResult.Accepted>(bench.Room.AddOutlier(bench.Make.Verify(stale)));
        Assert.Equal(RejectionReason.StateBefore, bench.Reject(stale).Reason);
    }

    [Fact]
    public void Receive_OfOtherVersion_IsMisuse()
    {
        var bench = new Bench();
        Assert.True(Pdu.TryParse(bench.Say(Bench.Alice, "hi").Utf8.Span, RoomVersions.V9, out Pdu? pdu, out _));
        Assert.Throws<ArgumentException>(() => bench.Room.Receive(VerifiedPdu.TrustWithoutVerification(pdu)));
        Assert.Throws<ArgumentException>(() => bench.Room.AddOutlier(VerifiedPdu.TrustWithoutVerification(pdu)));
    }

    [Fact]
    public void Receive_PrevEventTwice_IsNotTakenForAllExtremities()
    {
        var bench = new Bench();
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        Pdu fork = bench.Say(Bench.Alice, "fork", bench.BobJoins);
        _ = bench.Accept(ban);
        _ = bench.Accept(fork);
        Pdu late = bench.Make.Message(Bench.Bob, "late", new() { After = [fork], Customize = draft => draft.PrevEvents = [fork.EventId, fork.EventId] });
        _ = bench.SoftFail(late);
        bench.AssertExtremities(ban, fork);
    }

    [Fact]
    public void Receive_OnAllExtremities_IsNotJudgedByTheCurrentStateAgain()
    {
        var bench = new Bench();
        Pdu left = bench.Say(Bench.Alice, "left", bench.BobJoins);
        Pdu right = bench.Say(Bench.Bob, "right", bench.BobJoins);
        _ = bench.Accept(left);
        _ = bench.Accept(right);
        Pdu merge = bench.Say(Bench.Bob, "merge", right, left);
        Assert.Same(bench.Room.CurrentState, bench.Accept(merge).StateBefore);
        bench.AssertExtremities(merge);
    }

    [Fact]
    public void Receive_CitesItself_IsMissingForGood()
    {
        var bench = new Bench(RoomVersions.V1);
        Pdu self = bench.Make.Message(Bench.Alice, "me", new() { Customize = draft => draft.PrevEvents = [draft.EventId] });
        Assert.Equal([self.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(self)).PrevEvents);
        Assert.Equal([self.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Room.ReceiveWithState(bench.Make.Verify(self), bench.Room.CurrentState)).PrevEvents);
        Pdu byItself = bench.Make.Message(Bench.Alice, "me", new() { After = [bench.BobJoins], Customize = draft => draft.AuthEvents = [draft.EventId] });
        Assert.Equal([byItself.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(byItself)).AuthEvents);
        Assert.Equal([byItself.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Room.AddOutliers([bench.Make.Verify(byItself)])[0]).AuthEvents);
    }

    [Fact]
    public void Receive_Cycle_EndsEveryWalk()
    {
        var bench = new Bench(RoomVersions.V1);
        EventId ahead = EventId.Parse("$ahead:a.example");
        Pdu second = bench.Make.Message(Bench.Alice, "second", new() { Customize = draft => draft.PrevEvents = [ahead] });
        Pdu first = bench.Make.Message(Bench.Alice, "first", new() { After = [second], Customize = draft => draft.EventId = ahead });
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(second), bench.Room.CurrentState));
        _ = bench.Accept(first);
        ServedPage page = bench.Room.Serving.GetBackfill([second.EventId], Bench.ServerB, 1);
        Assert.Equal(first.EventId, Assert.Single(page.Next));
        page = bench.Room.Serving.GetBackfill(page, Bench.ServerB);
        Assert.Equal(first.EventId, Assert.Single(page.Events).Pdu.EventId);
        Assert.True(page.IsLast);
        Assert.NotEmpty(bench.Room.ForwardExtremities);
    }

    [Fact]
    public void Receive_OtherEventUnderAKnownDeclaredId_IsNotTaken()
    {
        var bench = new Bench(RoomVersions.V1);
        Pdu first = bench.Say(Bench.Alice, "first");
        Pdu second = new Bench(RoomVersions.V1).Say(Bench.Alice, "second");
        Assert.Equal(first.EventId, second.EventId);
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.AddOutlier(bench.Make.Verify(first)));
        Assert.Same(first, Assert.IsType<ReceiveResult.AlreadyKnown>(bench.Receive(second)).Event.Pdu);
        Assert.False(bench.Held(first).IsInGraph);
    }

    [Fact]
    public void Receive_EventOfOtherRoom_IsRememberedAsSuch()
    {
        var bench = new Bench();
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 1);
        _ = elsewhere.CreateRoom(Bench.Alice);
        Pdu foreign = elsewhere.FindState("m.room.power_levels")!;
        EventId[] cited = [bench.Make.CreateEvent!.EventId, foreign.EventId, bench.Make.FindState("m.room.member", Bench.Alice)!.EventId];
        Pdu says = bench.Make.Message(Bench.Alice, "by other levels", new() { AuthEvents = cited });
        Assert.Equal([foreign.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(says)).AuthEvents);
        Assert.IsType<ReceiveResult.OtherRoom>(bench.Room.Receive(elsewhere.Verify(foreign)));
        Assert.False(bench.Room.TryGetEvent(foreign.EventId, out _));
        ReceiveResult.Rejected rejected = bench.Reject(says);
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(AuthRule.AuthEventFromOtherRoom, rejected.Verdict?.DecidedBy);
    }

    [Fact]
    public void TryCreate_NoCreateEvent_IsMisuse()
    {
        var bench = new Bench();
        VerifiedPdu join = bench.Make.Verify(bench.BobJoins);
        Assert.Throws<ArgumentException>(() => Room.TryCreate(join, out _, out _));
    }

    [Fact]
    public void TryCreate_CreateEventThatIsNotAllowed_SaysWhy()
    {
        var make = new EventFactory(RoomVersions.V10);
        Pdu create = make.Create(Bench.Alice, overrides: new() { Customize = draft => draft.RoomId = RoomId.Parse("!r:b.example") });
        Assert.False(Room.TryCreate(make.Verify(create), out Room? room, out RoomCreationError? error));
        Assert.Null(room);
        Assert.Equal((AuthRule.CreateRoomId, "AU-1.2", false), (error.Verdict?.DecidedBy, error.Code, error.Verdict?.IsAllowed));
        Assert.StartsWith("rejected by v10 rule 1.2: ", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>No auth rule is against the event. The refusal came with the verdict that allows it: "the event creates its room".</summary>
    [Theory]
    [InlineData("state_key")]
    [InlineData("sender")]
    [InlineData("room_id")]
    public void TryCreate_FieldIsOverlong_SaysSoAndNamesNoRule(string field)
    {
        string tooLong = string.Concat(Enumerable.Repeat("\u00e9", 200));
        string json = $$$"""
            {"auth_events":[],"content":{"creator":"@a:x","room_version":"10"},"depth":1,"hashes":{"sha256":"AAAA"},"origin_server_ts":1,"prev_events":[],
            "room_id":"!{{{(field == "room_id" ? tooLong : "r")}}}:x","sender":"@{{{(field == "sender" ? tooLong : "a")}}}:x","signatures":{},
            "state_key":"{{{(field == "state_key" ? tooLong : "")}}}","type":"m.room.create"}
            """;
        Assert.True(Pdu.TryParse(TestData.Bytes(json), RoomVersions.V10, out Pdu? pdu, out PduError malformed), $"{malformed}");
        Assert.False(Room.TryCreate(VerifiedPdu.TrustWithoutVerification(pdu), out Room? room, out RoomCreationError? error));
        Assert.Null(room);
        Assert.Equal((null, "overlong_field", $"rejected: {field} is over 255 bytes"), (error.Verdict, error.Code, error.ToString()));
    }

    [Fact]
    public void TryResolveAfter_UnknownAndOutlier_AreMissing()
    {
        var bench = new Bench();
        Pdu outlier = bench.Say(Bench.Alice, "outlier");
        Pdu unknown = bench.Say(Bench.Alice, "unknown");
        _ = bench.Room.AddOutlier(bench.Make.Verify(outlier));
        Assert.False(bench.Room.TryResolveAfter([outlier.EventId, bench.BobJoins.EventId, unknown.EventId], out _, out var missing));
        Assert.Equal(new[] { outlier.EventId, unknown.EventId }.Order(), missing);
        Assert.True(bench.Room.TryResolveAfter([], out StateMap none, out _));
        Assert.Empty(none);
    }

    [Fact]
    public void Resolutions_TheSameForkAgain_IsRemembered()
    {
        var bench = new Bench();
        Pdu left = bench.SetTopic(Bench.Alice, "left", bench.BobJoins);
        Pdu right = bench.SetTopic(Bench.Alice, "right", bench.BobJoins);
        _ = bench.Accept(left);
        _ = bench.Accept(right);
        Assert.Equal(1, bench.Room.ResolutionCount);
        _ = bench.Accept(bench.Say(Bench.Alice, "merge", right, left));
        Assert.Equal(1, bench.Room.ResolutionCount);
    }

    [Fact]
    public void Evict_WithoutHistoryOrOfAnExtremity_IsMisuse()
    {
        var bench = new Bench();
        Assert.Throws<InvalidOperationException>(() => bench.Room.Evict(bench.Make.Events[2].EventId));
        var stored = new Bench(options: new RoomOptions { History = new StoredHistory() });
        Assert.Throws<InvalidOperationException>(() => stored.Room.Evict(stored.BobJoins.EventId));
        Assert.True(stored.Room.Evict(stored.Make.Events[2].EventId));
        Assert.False(stored.Room.Evict(stored.Make.Events[2].EventId));
    }

    [Fact]
    public void RecentEvents_OneMoreThanItsCapacity_ForgetsTheOldest()
    {
        var recent = new BoundedEventMap<int>(2);
        EventId[] ids = [EventId.Parse("$a"), EventId.Parse("$b"), EventId.Parse("$c")];
        recent.Add(ids[0], 1);
        recent.Add(ids[0], 2);
        recent.Add(ids[1], 3);
        Assert.True(recent.TryGet(ids[0], out int first));
        Assert.Equal(1, first);
        recent.Add(ids[2], 4);
        Assert.Equal(ids[1..], recent.EventIds);
        Assert.True(recent.Remove(ids[1]));
        Assert.False(recent.Remove(ids[1]));
        Assert.False(recent.Contains(ids[0]));
        Assert.Equal([ids[2]], recent.EventIds);
    }
}
