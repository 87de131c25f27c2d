using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The example of the spec's § Soft failure, and extremities.</summary>
public sealed class SoftFailureTests
{
    [Fact]
    public void Receive_LateEventOfABannedUser_IsNotBuiltUponButMayBeCited()
    {
        var bench = new Bench();
        (Pdu ban, Pdu late) = bench.BobIsBannedAndSpeaks();
        bench.AssertExtremities(ban);
        var draft = new EventDraft { Sender = Identifiers.UserId.Parse(Bench.Alice), Type = "m.room.message", SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1) };
        var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft));
        Assert.Equal([ban.EventId], ready.Prepared.UnsignedPdu.PrevEvents);

        // Another server has not seen the ban in time, and builds on both.
        Pdu merge = bench.Say(Bench.Alice, "merge", ban, late);
        _ = bench.Accept(merge);
        bench.AssertExtremities(merge);
        Assert.Equal(EventStatus.SoftFailed, bench.Held(late).Status);
    }

    [Fact]
    public void Receive_BuiltOnASoftFailedEventAlone_LeavesTheOtherBranch()
    {
        var bench = new Bench();
        (Pdu ban, Pdu late) = bench.BobIsBannedAndSpeaks();
        Pdu next = bench.Say(Bench.Alice, "on it", late);
        _ = bench.Accept(next);
        bench.AssertExtremities(ban, next);
    }

    [Fact]
    public void Receive_SoftFailedLeaf_RemovesNoExtremity()
    {
        var bench = new Bench();
        Pdu fork = bench.Say(Bench.Alice, "fork", bench.BobJoins);
        Pdu late = bench.Say(Bench.Bob, "late", fork);
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        _ = bench.Accept(fork);
        _ = bench.Accept(ban);
        _ = bench.SoftFail(late);
        bench.AssertExtremities(fork, ban);

        // It is through an accepted event that what is behind the soft-failed one goes.
        Pdu next = bench.Say(Bench.Alice, "next", late);
        _ = bench.Accept(next);
        bench.AssertExtremities(ban, next);
    }

    [Fact]
    public void Receive_OnARejectedEvent_PassesWhatIsBehindIt()
    {
        var bench = new Bench();
        Pdu refused = bench.Say(Bench.Carol, "one", bench.BobJoins);
        Pdu again = bench.Say(Bench.Carol, "two", refused);
        _ = bench.Reject(refused);
        _ = bench.Reject(again);
        bench.AssertExtremities(bench.BobJoins);
        Pdu next = bench.Say(Bench.Alice, "next", again);
        Assert.Same(bench.Room.CurrentState, bench.Accept(next).StateBefore);
        bench.AssertExtremities(next);
    }

    [Fact]
    public void Receive_RejectedEventBetweenThatCameLate_ItsPrevEventsAreNoExtremities()
    {
        var bench = new Bench();
        Pdu behind = bench.Say(Bench.Alice, "behind", bench.BobJoins);
        Pdu refused = bench.Say(Bench.Carol, "refused", behind);
        Pdu next = bench.Say(Bench.Alice, "next", refused);
        _ = Assert.IsType<ReceiveResult.Accepted>(bench.Room.ReceiveWithState(bench.Make.Verify(next), bench.Room.CurrentState));
        _ = Assert.IsType<ReceiveResult.Rejected>(bench.Room.ReceiveWithState(bench.Make.Verify(refused), bench.Room.CurrentState));
        _ = bench.Accept(behind);
        bench.AssertExtremities(next);
    }

    [Fact]
    public void Receive_Fork_MergesIntoOneExtremity()
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, 5).Select(number => bench.Say(Bench.Alice, $"{number}", bench.BobJoins))];
        Assert.All(forks, fork => bench.Accept(fork));
        bench.AssertExtremities(forks);
        Pdu merge = bench.Say(Bench.Bob, "merge", forks[1..]);
        _ = bench.Accept(merge);
        bench.AssertExtremities(forks[0], merge);
    }
}
