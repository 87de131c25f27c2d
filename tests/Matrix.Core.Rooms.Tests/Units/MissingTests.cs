using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class MissingTests
{
    [Fact]
    public void Receive_PrevEventNotHeld_IsMissingAndNotRemembered()
    {
        var harness = new RoomHarness();
        Pdu first = harness.Say(RoomHarness.Alice, "first");
        Pdu second = harness.Say(RoomHarness.Alice, "second");
        var missing = Assert.IsType<ReceiveResult.Missing>(harness.Receive(second));
        Assert.Equal([first.EventId], missing.PrevEvents);
        Assert.Empty(missing.AuthEvents);
        Assert.False(harness.Room.TryGetEvent(second.EventId, out _));
        harness.AssertExtremities(harness.BobJoins);
    }

    [Fact]
    public void Receive_SentAgainAfterItsPrevEventCame_IsAccepted()
    {
        var harness = new RoomHarness();
        Pdu first = harness.Say(RoomHarness.Alice, "first");
        Pdu second = harness.Say(RoomHarness.Alice, "second");
        _ = Assert.IsType<ReceiveResult.Missing>(harness.Receive(second));
        _ = harness.Accept(first);
        _ = harness.Accept(second);
        harness.AssertExtremities(second);
    }

    [Fact]
    public void Receive_AuthEventNotHeld_IsMissingAndNeverRejected()
    {
        var harness = new RoomHarness();
        Pdu joins = harness.Make.Join(RoomHarness.Carol);
        Pdu says = harness.Make.Message(RoomHarness.Carol, "hi", new() { After = [harness.BobJoins], AuthEvents = [.. joins.AuthEvents.Take(2), joins.EventId] });
        var missing = Assert.IsType<ReceiveResult.Missing>(harness.Receive(says));
        Assert.Equal([joins.EventId], missing.EventIds);
        Assert.False(harness.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void Receive_BothMissing_NamesEachOnceInOrder()
    {
        var harness = new RoomHarness();
        Pdu joins = harness.Make.Join(RoomHarness.Carol);
        Pdu other = harness.Say(RoomHarness.Alice, "other");
        Pdu says = harness.Make.Message(RoomHarness.Carol, "hi", new() { After = [joins, other, harness.BobJoins] });
        Pdu twice = harness.Make.Message(RoomHarness.Carol, "hi", new() { After = [joins], Customize = draft => draft.PrevEvents = [other.EventId, joins.EventId, other.EventId] });
        Assert.Equal(new[] { joins.EventId, other.EventId }.Order(), Assert.IsType<ReceiveResult.Missing>(harness.Receive(says)).PrevEvents);
        var missing = Assert.IsType<ReceiveResult.Missing>(harness.Receive(twice));
        Assert.Equal(new[] { joins.EventId, other.EventId }.Order(), missing.PrevEvents);
        Assert.Equal([joins.EventId], missing.AuthEvents);
        Assert.Equal(missing.PrevEvents, missing.EventIds);
    }

    [Fact]
    public void Receive_StateEventNotAtHand_IsMissingAndNotRejected()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        var missing = Assert.IsType<ReceiveResult.Missing>(room.Receive(harness.Make.Verify(says)));
        Assert.Equal(says.AuthEvents.Where(id => id != harness.Make.CreateEvent!.EventId).Order(), missing.AuthEvents);
        _ = room.AddOutliers(harness.Make.VerifyAll());
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(harness.Make.Verify(says)));
        Assert.Equal([says.EventId], room.ForwardExtremities);
    }

    [Fact]
    public void Receive_CreateEventCitedAlone_StillAsksForTheState()
    {
        // Its auth events do not name the sender's membership, and the state that does is not at hand.
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        Pdu joins = harness.Make.Join(RoomHarness.Carol, overrides: new() { AuthEvents = [harness.Make.CreateEvent!.EventId, harness.Make.Events[3].EventId] });
        var first = Assert.IsType<ReceiveResult.Missing>(room.Receive(harness.Make.Verify(joins)));
        Assert.Equal([harness.Make.Events[3].EventId], first.EventIds);
        Assert.True(room.AddOutliers(harness.Make.VerifyAll().Where(verified => verified.Pdu != joins)).All(answer => answer is ReceiveResult.Accepted or ReceiveResult.AlreadyKnown));
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(harness.Make.Verify(joins)));
    }

    [Fact]
    public void ReceiveWithState_StateEventNotHeld_IsMissing()
    {
        var harness = new RoomHarness();
        Pdu lost = harness.Say(RoomHarness.Alice, "lost");
        Pdu says = harness.Say(RoomHarness.Alice, "after it");
        var unknown = EventId.Parse("$unknown");
        StateMap given = harness.Room.CurrentState.SetItem(new StateSlot("m.room.topic", ""), unknown);
        var missing = Assert.IsType<ReceiveResult.Missing>(harness.Room.ReceiveWithState(harness.Make.Verify(says), given));
        Assert.Equal([unknown], missing.EventIds);
        Assert.DoesNotContain(lost.EventId, missing.EventIds);
    }

    [Fact]
    public void ReceiveWithState_PrevEventMissing_TakesTheGivenState()
    {
        var harness = new RoomHarness();
        Pdu lost = harness.Say(RoomHarness.Alice, "lost");
        Pdu says = harness.Say(RoomHarness.Alice, "after it");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), harness.Room.CurrentState));
        Assert.Equal(harness.Room.CurrentState, accepted.Event.StateBefore);
        harness.AssertExtremities(harness.BobJoins, says);

        // What it builds on comes at last: an accepted event cites it already.
        _ = harness.Accept(lost);
        harness.AssertExtremities(says);
    }

    [Fact]
    public void ReceiveWithState_PrevEventsAllKnown_KeepsToWhatIsKnown()
    {
        var harness = new RoomHarness();
        Pdu says = harness.Say(RoomHarness.Alice, "hi");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), StateMap.Empty));
        Assert.Equal(5, accepted.Event.StateBefore!.Count);
    }

    [Fact]
    public void ReceiveWithState_RejectedOrMisplacedEvents_AreLeftOut()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.SetTopic(RoomHarness.Bob, "no power");
        _ = harness.Reject(refused);
        _ = harness.Say(RoomHarness.Alice, "lost");
        Pdu says = harness.Say(RoomHarness.Alice, "after it");
        StateMap given = harness.Room.CurrentState
            .SetItem(new StateSlot("m.room.topic", ""), refused.EventId)
            .SetItem(new StateSlot("m.room.name", ""), harness.BobJoins.EventId);
        var accepted = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), given));
        Assert.Equal(harness.Room.CurrentState, accepted.Event.StateBefore);
        Assert.Equal(5, accepted.StateAfter.Count);
    }

    [Fact]
    public void Receive_AnOutlierAsPrevEvent_IsMissingUntilItHasAPlace()
    {
        var harness = new RoomHarness();
        Pdu first = harness.Say(RoomHarness.Alice, "first");
        Pdu second = harness.Say(RoomHarness.Alice, "second");
        _ = harness.Room.AddOutlier(harness.Make.Verify(first));
        Assert.Equal([first.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(second)).PrevEvents);
        Assert.True(harness.Accept(first).IsInGraph);
        _ = harness.Accept(second);
        harness.AssertExtremities(second);
    }
}
