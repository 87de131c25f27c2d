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
        var bench = new Bench();
        Pdu first = bench.Say(Bench.Alice, "first");
        Pdu second = bench.Say(Bench.Alice, "second");
        var missing = Assert.IsType<ReceiveResult.Missing>(bench.Receive(second));
        Assert.Equal([first.EventId], missing.PrevEvents);
        Assert.Empty(missing.AuthEvents);
        Assert.False(bench.Room.TryGetEvent(second.EventId, out _));
        bench.AssertExtremities(bench.BobJoins);
    }

    [Fact]
    public void Receive_SentAgainAfterItsPrevEventCame_IsAccepted()
    {
        var bench = new Bench();
        Pdu first = bench.Say(Bench.Alice, "first");
        Pdu second = bench.Say(Bench.Alice, "second");
        _ = Assert.IsType<ReceiveResult.Missing>(bench.Receive(second));
        _ = bench.Accept(first);
        _ = bench.Accept(second);
        bench.AssertExtremities(second);
    }

    [Fact]
    public void Receive_AuthEventNotHeld_IsMissingAndNeverRejected()
    {
        var bench = new Bench();
        Pdu joins = bench.Make.Join(Bench.Carol);
        Pdu says = bench.Make.Message(Bench.Carol, "hi", new() { After = [bench.BobJoins], AuthEvents = [.. joins.AuthEvents.Take(2), joins.EventId] });
        var missing = Assert.IsType<ReceiveResult.Missing>(bench.Receive(says));
        Assert.Equal([joins.EventId], missing.EventIds);
        Assert.False(bench.Room.TryGetEvent(says.EventId, out _));
    }

    [Fact]
    public void Receive_BothMissing_NamesEachOnceInOrder()
    {
        var bench = new Bench();
        Pdu joins = bench.Make.Join(Bench.Carol);
        Pdu other = bench.Say(Bench.Alice, "other");
        Pdu says = bench.Make.Message(Bench.Carol, "hi", new() { After = [joins, other, bench.BobJoins] });
        Pdu twice = bench.Make.Message(Bench.Carol, "hi", new() { After = [joins], Customize = draft => draft.PrevEvents = [other.EventId, joins.EventId, other.EventId] });
        Assert.Equal(new[] { joins.EventId, other.EventId }.Order(), Assert.IsType<ReceiveResult.Missing>(bench.Receive(says)).PrevEvents);
        var missing = Assert.IsType<ReceiveResult.Missing>(bench.Receive(twice));
        Assert.Equal(new[] { joins.EventId, other.EventId }.Order(), missing.PrevEvents);
        Assert.Equal([joins.EventId], missing.AuthEvents);
        Assert.Equal(missing.PrevEvents, missing.EventIds);
    }

    [Fact]
    public void Receive_StateEventNotAtHand_IsMissingAndNotRejected()
    {
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        Pdu says = bench.Say(Bench.Alice, "hi");
        var missing = Assert.IsType<ReceiveResult.Missing>(room.Receive(bench.Make.Verify(says)));
        Assert.Equal(says.AuthEvents.Where(id => id != bench.Make.CreateEvent!.EventId).Order(), missing.AuthEvents);
        _ = room.AddOutliers(bench.Make.VerifyAll());
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(bench.Make.Verify(says)));
        Assert.Equal([says.EventId], room.ForwardExtremities);
    }

    [Fact]
    public void Receive_CreateEventCitedAlone_StillAsksForTheState()
    {
        // Its auth events do not name the sender's membership, and the state that does is not at hand.
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        Pdu joins = bench.Make.Join(Bench.Carol, overrides: new() { AuthEvents = [bench.Make.CreateEvent!.EventId, bench.Make.Events[3].EventId] });
        var first = Assert.IsType<ReceiveResult.Missing>(room.Receive(bench.Make.Verify(joins)));
        Assert.Equal([bench.Make.Events[3].EventId], first.EventIds);
        Assert.True(room.AddOutliers(bench.Make.VerifyAll().Where(verified => verified.Pdu != joins)).All(answer => answer is ReceiveResult.Accepted or ReceiveResult.AlreadyKnown));
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(bench.Make.Verify(joins)));
    }

    [Fact]
    public void ReceiveWithState_StateEventNotHeld_IsMissing()
    {
        var bench = new Bench();
        Pdu lost = bench.Say(Bench.Alice, "lost");
        Pdu says = bench.Say(Bench.Alice, "after it");
        var unknown = EventId.Parse("$unknown");
        StateMap given = bench.Room.CurrentState.Set(new StateSlot("m.room.topic", ""), unknown);
        var missing = Assert.IsType<ReceiveResult.Missing>(bench.Room.ReceiveWithState(bench.Make.Verify(says), given));
        Assert.Equal([unknown], missing.EventIds);
        Assert.DoesNotContain(lost.EventId, missing.EventIds);
    }

    [Fact]
    public void ReceiveWithState_PrevEventMissing_TakesTheGivenState()
    {
        var bench = new Bench();
        Pdu lost = bench.Say(Bench.Alice, "lost");
        Pdu says = bench.Say(Bench.Alice, "after it");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(says), bench.Room.CurrentState));
        Assert.Equal(bench.Room.CurrentState, accepted.Event.StateBefore);
        bench.AssertExtremities(bench.BobJoins, says);

        // What it builds on comes at last: an accepted event cites it already.
        _ = bench.Accept(lost);
        bench.AssertExtremities(says);
    }

    [Fact]
    public void ReceiveWithState_PrevEventsAllKnown_KeepsToWhatIsKnown()
    {
        var bench = new Bench();
        Pdu says = bench.Say(Bench.Alice, "hi");
        var accepted = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(says), StateMap.Empty));
        Assert.Equal(5, accepted.Event.StateBefore!.Count);
    }

    [Fact]
    public void ReceiveWithState_RejectedOrMisplacedEvents_AreLeftOut()
    {
        var bench = new Bench();
        Pdu refused = bench.SetTopic(Bench.Bob, "no power");
        _ = bench.Reject(refused);
        _ = bench.Say(Bench.Alice, "lost");
        Pdu says = bench.Say(Bench.Alice, "after it");
        StateMap given = bench.Room.CurrentState
            .Set(new StateSlot("m.room.topic", ""), refused.EventId)
            .Set(new StateSlot("m.room.name", ""), bench.BobJoins.EventId);
        var accepted = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(says), given));
        Assert.Equal(bench.Room.CurrentState, accepted.Event.StateBefore);
        Assert.Equal(5, accepted.StateAfter.Count);
    }

    [Fact]
    public void Receive_AnOutlierAsPrevEvent_IsMissingUntilItHasAPlace()
    {
        var bench = new Bench();
        Pdu first = bench.Say(Bench.Alice, "first");
        Pdu second = bench.Say(Bench.Alice, "second");
        _ = bench.Room.AddOutlier(bench.Make.Verify(first));
        Assert.Equal([first.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(second)).PrevEvents);
        Assert.True(bench.Accept(first).IsInGraph);
        _ = bench.Accept(second);
        bench.AssertExtremities(second);
    }
}
