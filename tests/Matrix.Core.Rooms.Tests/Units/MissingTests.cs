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
    public void ReceiveWithState_SeveralPrevEventsAllKnown_IgnoresTheGivenState()
    {
        var harness = new RoomHarness();
        Pdu left = harness.SetTopic(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu right = harness.Make.State(RoomHarness.Alice, "m.room.name", "", """{"name":"right"}""", RoomHarness.After(harness.BobJoins));
        Pdu given = harness.Make.State(RoomHarness.Alice, "m.room.avatar", "", "{}", RoomHarness.After(harness.BobJoins));
        Assert.All(new[] { left, right, given }, pdu => harness.Accept(pdu));
        Assert.True(harness.Room.TryGetStateAfter(given.EventId, out StateMap? reported));
        Pdu says = harness.Say(RoomHarness.Alice, "hi", left, right);
        var accepted = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), reported));
        Assert.Equal(7, accepted.Event.StateBefore!.Count);
        Assert.False(accepted.Event.StateBefore.ContainsKey(new StateSlot("m.room.avatar", "")));
    }

    /// <summary>The event of the current extremity and a missing one: the missing one is awaited, whichever comes first.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReceiveWithState_OnePrevEventIsTheExtremity_AwaitsTheOther(bool extremityIsFirst)
    {
        var harness = new RoomHarness();
        Pdu lost = harness.Say(RoomHarness.Alice, "lost", harness.BobJoins);
        Pdu last = harness.Say(RoomHarness.Bob, "last", harness.BobJoins);
        _ = harness.Accept(last);
        Pdu says = extremityIsFirst ? harness.Say(RoomHarness.Alice, "both", last, lost) : harness.Say(RoomHarness.Alice, "both", lost, last);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(says), harness.Room.CurrentState));
        harness.AssertExtremities(says);
        _ = harness.Accept(lost);
        harness.AssertExtremities(says);
    }

    /// <summary>History may build on an event that itself builds on the current extremity. That event has a successor already.</summary>
    [Fact]
    public void Receive_AwaitedByHistory_DoesNotReplaceTheExtremityItBuildsOn()
    {
        var harness = new RoomHarness();
        Pdu awaited = harness.Say(RoomHarness.Alice, "awaited", harness.BobJoins);
        Pdu old = harness.Say(RoomHarness.Alice, "history", awaited);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(old), harness.Room.CurrentState, ReceiveOptions.Backfill));
        harness.AssertExtremities(harness.BobJoins);
        _ = harness.Accept(awaited);
        harness.AssertExtremities(harness.BobJoins);
    }

    /// <summary>History that waits for a refused event does not leave the room without an extremity.</summary>
    [Fact]
    public void Receive_RefusedEventThatHistoryAwaits_KeepsTheOneExtremity()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", harness.BobJoins);
        Pdu old = harness.Say(RoomHarness.Alice, "history", refused);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(old), harness.Room.CurrentState, ReceiveOptions.Backfill));
        _ = harness.Reject(refused);
        harness.AssertExtremities(harness.BobJoins);
    }

    /// <summary>The extremity behind two refused events leaves, whether the second one comes before or after the event that builds on it, and whether history visited the first one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Receive_RefusedEventInEitherOrder_HasTheSameExtremities(bool refusedIsFirst)
    {
        var harness = new RoomHarness();
        Pdu first = harness.Say(RoomHarness.Carol, "refused", harness.BobJoins);
        _ = harness.Reject(first);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "history", first), ReceiveOptions.Backfill);
        Pdu second = harness.Say(RoomHarness.Carol, "refused, too", first);
        Pdu next = harness.Say(RoomHarness.Alice, "next", second);
        if (refusedIsFirst)
        {
            _ = harness.Reject(second);
            _ = harness.Accept(next);
        }
        else
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(next), harness.Room.CurrentState));
            harness.AssertExtremities(harness.BobJoins, next);
            _ = harness.Reject(second);
        }

        harness.AssertExtremities(next);
    }

    /// <summary>Where the current state cannot be resolved, because the store has lost an event of its auth chain, the room stays as it was.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Receive_CurrentStateCannotBeResolved_LeavesTheRoomAsItWas(bool isOutlier)
    {
        var harness = new RoomHarness(options: new RoomOptions { History = new StoredHistory() });
        Pdu start = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)]);
        _ = harness.Accept(start);
        Pdu his = harness.SetTopic(RoomHarness.Bob, "his", start);
        _ = harness.Accept(his);
        StateMap before = harness.Room.CurrentState;
        Assert.True(harness.Room.Evict(harness.BobJoins.EventId));
        Pdu hers = harness.SetTopic(RoomHarness.Alice, "hers", start);
        if (isOutlier)
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(hers)));
        }

        Assert.Equal([harness.BobJoins.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(hers)).EventIds);
        harness.AssertExtremities(his);
        Assert.Same(before, harness.Room.CurrentState);
        Assert.Equal(isOutlier, harness.Room.TryGetEvent(hers.EventId, out RoomEvent? held));
        Assert.Equal(isOutlier ? EventStatus.Outlier : null, held?.Status);
        Assert.Equal(isOutlier, harness.Room.HeldOutliers.Contains(hers.EventId));

        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(harness.BobJoins)));
        _ = harness.Accept(hers);
        harness.AssertExtremities(his, hers);
    }

    /// <summary>A refused event has no state yet. Where the store has lost an event of its auth chain, an event that builds on it waits for that event.</summary>
    [Fact]
    public void Receive_StateOfARefusedPrevEventCannotBeResolved_NamesTheLostEvent()
    {
        var history = new StoredHistory();
        var harness = new RoomHarness(options: new RoomOptions { History = history });
        _ = harness.Accept(harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)]));
        Pdu start = harness.Make.Events[^1];
        Pdu[] forks = [.. Enumerable.Range(0, 3).Select(i => harness.SetTopic(RoomHarness.Bob, $"{i}", start))];
        Assert.All(forks, fork => harness.Accept(fork));
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", forks[1], forks[2]);
        _ = harness.Reject(refused);
        Pdu builds = harness.Say(RoomHarness.Alice, "builds on it", refused, forks[0]);
        Assert.True(harness.Room.Evict(harness.BobJoins.EventId));
        var missing = Assert.IsType<ReceiveResult.Missing>(harness.Receive(builds, ReceiveOptions.Log));
        Assert.Equal([harness.BobJoins.EventId], missing.EventIds);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(harness.BobJoins)));
        _ = harness.Accept(builds, ReceiveOptions.Log);
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
