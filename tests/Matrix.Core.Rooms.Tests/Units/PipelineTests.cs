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
        var harness = new RoomHarness();
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "one");
        RoomEvent held = harness.Accept(topic);
        Assert.Same(held, Assert.IsType<ReceiveResult.AlreadyKnown>(harness.Receive(topic)).Event);
        harness.AssertExtremities(topic);
    }

    [Fact]
    public void Receive_RejectedBefore_StaysRejected()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.Say(RoomHarness.Carol, "hi");
        _ = harness.Reject(refused);
        Assert.True(Assert.IsType<ReceiveResult.AlreadyKnown>(harness.Receive(refused)).Event.IsRejected);
    }

    [Fact]
    public void Receive_FullEventAfterItsRedactedCopy_IsHeldInFull()
    {
        var harness = new RoomHarness();
        Pdu full = harness.Say(RoomHarness.Alice, "hello");
        string tampered = System.Text.Encoding.ASCII.GetString(full.Utf8.Span).Replace("hello", "hullo", StringComparison.Ordinal);
        Assert.True(Pdu.TryParse(TestData.Bytes(tampered), full.Version, out Pdu? other, out _));
        Assert.True(harness.Accept(other).VerifiedPdu.IsRedacted);
        var known = Assert.IsType<ReceiveResult.AlreadyKnown>(harness.Receive(full));
        Assert.False(known.Event.VerifiedPdu.IsRedacted);
        Assert.Equal("""{"body":"hello","msgtype":"m.text"}""", harness.Held(full).Pdu.Content.ToString());
        harness.AssertExtremities(full);
    }

    [Fact]
    public void Receive_FullEventByTheTrustedDoorWithAWrongHash_DoesNotReplaceTheRedactedCopy()
    {
        var harness = new RoomHarness();
        Pdu full = harness.Say(RoomHarness.Alice, "hello");
        string tampered = System.Text.Encoding.ASCII.GetString(full.Utf8.Span).Replace("hello", "hullo", StringComparison.Ordinal);
        Assert.True(Pdu.TryParse(TestData.Bytes(tampered), full.Version, out Pdu? other, out _));
        _ = harness.Accept(other);
        _ = harness.Room.Receive(VerifiedPdu.TrustWithoutVerification(other));
        Assert.Equal("{}", harness.Held(full).Pdu.Content.ToString());
    }

    [Fact]
    public void Receive_Outlier_GoesThroughAllChecksThen()
    {
        var harness = new RoomHarness();
        Pdu honest = harness.Say(RoomHarness.Bob, "before", harness.BobJoins);
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        Pdu stale = harness.Make.Message(RoomHarness.Bob, "after", new() { After = [ban], AuthEvents = [.. honest.AuthEvents] });
        _ = harness.Accept(ban);
        Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(stale)));
        Assert.Equal(RejectionReason.StateBefore, harness.Reject(stale).Reason);
    }

    [Fact]
    public void Receive_OfOtherVersion_IsMisuse()
    {
        var harness = new RoomHarness();
        Assert.True(Pdu.TryParse(harness.Say(RoomHarness.Alice, "hi").Utf8.Span, RoomVersions.V9, out Pdu? pdu, out _));
        Assert.Throws<ArgumentException>(() => harness.Room.Receive(VerifiedPdu.TrustWithoutVerification(pdu)));
        Assert.Throws<ArgumentException>(() => harness.Room.AddOutlier(VerifiedPdu.TrustWithoutVerification(pdu)));
    }

    [Fact]
    public void Receive_PrevEventTwice_IsNotTakenForAllExtremities()
    {
        var harness = new RoomHarness();
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        Pdu fork = harness.Say(RoomHarness.Alice, "fork", harness.BobJoins);
        _ = harness.Accept(ban);
        _ = harness.Accept(fork);
        Pdu late = harness.Make.Message(RoomHarness.Bob, "late", new() { After = [fork], Customize = draft => draft.PrevEvents = [fork.EventId, fork.EventId] });
        _ = harness.SoftFail(late);
        harness.AssertExtremities(ban, fork);
    }

    [Fact]
    public void Receive_OnAllExtremities_IsNotJudgedByTheCurrentStateAgain()
    {
        var harness = new RoomHarness();
        Pdu left = harness.Say(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu right = harness.Say(RoomHarness.Bob, "right", harness.BobJoins);
        _ = harness.Accept(left);
        _ = harness.Accept(right);
        Pdu merge = harness.Say(RoomHarness.Bob, "merge", right, left);
        Assert.Same(harness.Room.CurrentState, harness.Accept(merge).StateBefore);
        harness.AssertExtremities(merge);
    }

    [Fact]
    public void Receive_CitesItself_IsMissingForGood()
    {
        var harness = new RoomHarness(RoomVersions.V1);
        Pdu self = harness.Make.Message(RoomHarness.Alice, "me", new() { Customize = draft => draft.PrevEvents = [draft.EventId] });
        Assert.Equal([self.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(self)).PrevEvents);
        Assert.Equal([self.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Room.ReceiveWithState(harness.Make.Verify(self), harness.Room.CurrentState)).PrevEvents);
        Pdu byItself = harness.Make.Message(RoomHarness.Alice, "me", new() { After = [harness.BobJoins], Customize = draft => draft.AuthEvents = [draft.EventId] });
        Assert.Equal([byItself.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(byItself)).AuthEvents);
        Assert.Equal([byItself.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Room.AddOutliers([harness.Make.Verify(byItself)])[0]).AuthEvents);
    }

    [Fact]
    public void Receive_Cycle_EndsEveryWalk()
    {
        var harness = new RoomHarness(RoomVersions.V1);
        EventId ahead = EventId.Parse("$ahead:a.example");
        Pdu second = harness.Make.Message(RoomHarness.Alice, "second", new() { Customize = draft => draft.PrevEvents = [ahead] });
        Pdu first = harness.Make.Message(RoomHarness.Alice, "first", new() { After = [second], Customize = draft => draft.EventId = ahead });
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(second), harness.Room.CurrentState));
        _ = harness.Accept(first);
        ServedPage page = harness.Room.Serving.GetBackfill([second.EventId], RoomHarness.ServerB, 1);
        Assert.Equal(first.EventId, Assert.Single(page.Next));
        page = harness.Room.Serving.GetBackfill(page, RoomHarness.ServerB);
        Assert.Equal(first.EventId, Assert.Single(page.Events).Pdu.EventId);
        Assert.True(page.IsLast);
        Assert.NotEmpty(harness.Room.ForwardExtremities);
    }

    [Fact]
    public void Receive_OtherEventUnderAKnownDeclaredId_IsNotTaken()
    {
        var harness = new RoomHarness(RoomVersions.V1);
        Pdu first = harness.Say(RoomHarness.Alice, "first");
        Pdu second = new RoomHarness(RoomVersions.V1).Say(RoomHarness.Alice, "second");
        Assert.Equal(first.EventId, second.EventId);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(first)));
        Assert.Same(first, Assert.IsType<ReceiveResult.AlreadyKnown>(harness.Receive(second)).Event.Pdu);
        Assert.False(harness.Held(first).IsInGraph);
    }

    [Fact]
    public void Receive_SameEventUnderAKnownDeclaredId_GetsItsPlace()
    {
        var harness = new RoomHarness(RoomVersions.V1);
        Pdu first = harness.Say(RoomHarness.Alice, "first");
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(first)));
        _ = harness.Accept(first);
        Assert.True(harness.Held(first).IsInGraph);
        harness.AssertExtremities(first);
    }

    [Fact]
    public void Receive_EventOfOtherRoom_IsRememberedAsSuch()
    {
        var harness = new RoomHarness();
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 1);
        _ = elsewhere.CreateRoom(RoomHarness.Alice);
        Pdu foreign = elsewhere.FindState("m.room.power_levels")!;
        EventId[] cited = [harness.Make.CreateEvent!.EventId, foreign.EventId, harness.Make.FindState("m.room.member", RoomHarness.Alice)!.EventId];
        Pdu says = harness.Make.Message(RoomHarness.Alice, "by other levels", new() { AuthEvents = cited });
        Assert.Equal([foreign.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(says)).AuthEvents);
        Assert.IsType<ReceiveResult.OtherRoom>(harness.Room.Receive(elsewhere.Verify(foreign)));
        Assert.False(harness.Room.TryGetEvent(foreign.EventId, out _));
        ReceiveResult.Rejected rejected = harness.Reject(says);
        Assert.Equal(RejectionReason.AuthEvents, rejected.Reason);
        Assert.Equal(AuthRule.AuthEventFromOtherRoom, rejected.Verdict?.DecidedBy);
    }

    [Fact]
    public void TryCreate_NoCreateEvent_IsMisuse()
    {
        var harness = new RoomHarness();
        VerifiedPdu join = harness.Make.Verify(harness.BobJoins);
        Assert.Throws<ArgumentException>(() => Room.TryCreate(join, out _, out _));
    }

    [Fact]
    public void TryCreate_CreateEventThatIsNotAllowed_SaysWhy()
    {
        var make = new EventFactory(RoomVersions.V10);
        Pdu create = make.Create(RoomHarness.Alice, overrides: new() { Customize = draft => draft.RoomId = RoomId.Parse("!r:b.example") });
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
        var harness = new RoomHarness();
        Pdu outlier = harness.Say(RoomHarness.Alice, "outlier");
        Pdu unknown = harness.Say(RoomHarness.Alice, "unknown");
        _ = harness.Room.AddOutlier(harness.Make.Verify(outlier));
        Assert.False(harness.Room.TryResolveAfter([outlier.EventId, harness.BobJoins.EventId, unknown.EventId], out _, out var missing));
        Assert.Equal(new[] { outlier.EventId, unknown.EventId }.Order(), missing);
        Assert.True(harness.Room.TryResolveAfter([], out StateMap none, out _));
        Assert.Empty(none);
    }

    [Fact]
    public void Resolutions_TheSameForkAgain_IsRemembered()
    {
        var harness = new RoomHarness();
        Pdu left = harness.SetTopic(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu right = harness.SetTopic(RoomHarness.Alice, "right", harness.BobJoins);
        _ = harness.Accept(left);
        _ = harness.Accept(right);
        Assert.Equal(1, harness.Room.ResolutionCount);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "merge", right, left));
        Assert.Equal(1, harness.Room.ResolutionCount);
    }

    [Fact]
    public void Evict_WithoutHistoryOrOfAnExtremity_IsMisuse()
    {
        var harness = new RoomHarness();
        Assert.Throws<InvalidOperationException>(() => harness.Room.Evict(harness.Make.Events[2].EventId));
        var stored = new RoomHarness(options: new RoomOptions { History = new StoredHistory() });
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
