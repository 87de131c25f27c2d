using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The example of the spec's § Soft failure, and extremities.</summary>
public sealed class SoftFailureTests
{
    [Fact]
    public void Receive_LateEventOfABannedUser_IsNotBuiltUponButMayBeCited()
    {
        var harness = new RoomHarness();
        (Pdu ban, Pdu late) = harness.BobIsBannedAndSpeaks();
        harness.AssertExtremities(ban);
        var draft = new EventDraft { Sender = Identifiers.UserId.Parse(RoomHarness.Alice), Type = "m.room.message", SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1) };
        var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft));
        Assert.Equal([ban.EventId], ready.Prepared.UnsignedPdu.PrevEvents);

        // Another server has not seen the ban in time, and builds on both.
        Pdu merge = harness.Say(RoomHarness.Alice, "merge", ban, late);
        _ = harness.Accept(merge);
        harness.AssertExtremities(merge);
        Assert.Equal(EventStatus.SoftFailed, harness.Held(late).Status);
    }

    [Fact]
    public void Receive_BuiltOnASoftFailedEventAlone_LeavesTheOtherBranch()
    {
        var harness = new RoomHarness();
        (Pdu ban, Pdu late) = harness.BobIsBannedAndSpeaks();
        Pdu next = harness.Say(RoomHarness.Alice, "on it", late);
        _ = harness.Accept(next);
        harness.AssertExtremities(ban, next);
    }

    [Fact]
    public void Receive_SoftFailedLeaf_RemovesNoExtremity()
    {
        var harness = new RoomHarness();
        Pdu fork = harness.Say(RoomHarness.Alice, "fork", harness.BobJoins);
        Pdu late = harness.Say(RoomHarness.Bob, "late", fork);
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        _ = harness.Accept(fork);
        _ = harness.Accept(ban);
        _ = harness.SoftFail(late);
        harness.AssertExtremities(fork, ban);

        // It is through an accepted event that what is behind the soft-failed one goes.
        Pdu next = harness.Say(RoomHarness.Alice, "next", late);
        _ = harness.Accept(next);
        harness.AssertExtremities(ban, next);
    }

    [Fact]
    public void Receive_OnARejectedEvent_PassesWhatIsBehindIt()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.Say(RoomHarness.Carol, "one", harness.BobJoins);
        Pdu again = harness.Say(RoomHarness.Carol, "two", refused);
        _ = harness.Reject(refused);
        _ = harness.Reject(again);
        harness.AssertExtremities(harness.BobJoins);
        Pdu next = harness.Say(RoomHarness.Alice, "next", again);
        Assert.Same(harness.Room.CurrentState, harness.Accept(next).StateBefore);
        harness.AssertExtremities(next);
    }

    [Fact]
    public void Receive_RejectedEventBetweenThatCameLate_ItsPrevEventsAreNoExtremities()
    {
        var harness = new RoomHarness();
        Pdu behind = harness.Say(RoomHarness.Alice, "behind", harness.BobJoins);
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", behind);
        Pdu next = harness.Say(RoomHarness.Alice, "next", refused);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(next), harness.Room.CurrentState));
        _ = Assert.IsType<ReceiveResult.Rejected>(harness.Room.ReceiveWithState(harness.Make.Verify(refused), harness.Room.CurrentState));
        _ = harness.Accept(behind);
        harness.AssertExtremities(next);
    }

    [Fact]
    public void Receive_Fork_MergesIntoOneExtremity()
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, 5).Select(number => harness.Say(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Assert.All(forks, fork => harness.Accept(fork));
        harness.AssertExtremities(forks);
        Pdu merge = harness.Say(RoomHarness.Bob, "merge", forks[1..]);
        _ = harness.Accept(merge);
        harness.AssertExtremities(forks[0], merge);
    }
}
