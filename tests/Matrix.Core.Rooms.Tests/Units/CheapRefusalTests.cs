using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>What an event's own auth events refuse is refused before any state is resolved.</summary>
public sealed class CheapRefusalTests
{
    /// <summary>A stranger sent events that cite as many branches as they can: the room resolved their states, and refused then.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public void Receive_RefusedByItsAuthEvents_ResolvesNothing(int events)
    {
        (Bench bench, Pdu[] forks) = Forked(20);
        int before = bench.Room.ResolutionCount;
        for (int i = 0; i < events; i++)
        {
            Pdu[] cited = [.. forks.Skip(i % 18).Take(2 + (i % 19))];
            ReceiveResult.Rejected rejected = bench.Reject(bench.Say(Bench.Carol, $"{i}", cited));
            Assert.Equal((RejectionReason.AuthEvents, AuthRule.SenderNotJoined), (rejected.Reason, rejected.Verdict?.DecidedBy));
            Assert.Null(rejected.StateAfter);
        }

        Assert.Equal(before, bench.Room.ResolutionCount);
        Assert.Equal(21, bench.Room.ForwardExtremities.Length + 1);
    }

    [Fact]
    public void Receive_OverlongFieldAfterBranches_ResolvesNothing()
    {
        (Bench bench, Pdu[] forks) = Forked(5);
        int before = bench.Room.ResolutionCount;
        VerifiedPdu overlong = bench.Overlong(forks);
        Assert.Equal(RejectionReason.OverlongField, Assert.IsType<ReceiveResult.Rejected>(bench.Room.Receive(overlong)).Reason);
        Assert.Equal(before, bench.Room.ResolutionCount);
    }

    /// <summary>The state is there for whoever needs it: who asks, and an event that builds on the refused one.</summary>
    [Fact]
    public void StateOfARefusedEvent_WhenNeeded_IsWhatItBuildsOnResolved()
    {
        (Bench bench, Pdu[] forks) = Forked(4);
        Pdu refused = bench.Say(Bench.Carol, "refused", forks);
        _ = bench.Reject(refused);
        Pdu deeper = bench.Say(Bench.Carol, "behind it", refused, forks[0]);
        _ = bench.Reject(deeper);
        Pdu builds = bench.Say(Bench.Alice, "builds on it", deeper, forks[1]);
        Assert.True(bench.Room.TryResolveAfter(forks.Select(pdu => pdu.EventId), out StateMap expected, out _));
        RoomEvent accepted = bench.Accept(builds, ReceiveOptions.Log);
        Assert.Equal(expected, RoomLog.StateBefore(bench.Room, refused.EventId));
        Assert.Equal(expected, RoomLog.StateAfter(bench.Room, refused.EventId));
        Assert.NotNull(RoomLog.StateAfter(bench.Room, deeper.EventId));
        Assert.NotNull(accepted.StateBefore);
        Assert.NotNull(bench.Room.Serving.FindStateIds(refused.EventId));
        Assert.True(bench.Held(refused).StateBefore is { } held && held.Equals(expected));
    }

    /// <summary>A chain of refused events is worked out without recursion, and each of them once.</summary>
    [Fact]
    public void StateOfALongChainOfRefusedEvents_IsWorkedOutOnce()
    {
        (Bench bench, Pdu[] forks) = Forked(2);
        Pdu last = bench.Say(Bench.Carol, "0", forks);
        _ = bench.Reject(last);
        for (int i = 1; i < 3000; i++)
        {
            last = bench.Say(Bench.Carol, $"{i}", last);
            _ = bench.Reject(last);
        }

        int before = bench.Room.ResolutionCount;
        Assert.True(bench.Room.TryGetStateAfter(last.EventId, out StateMap? state));
        Assert.Equal(bench.Room.CurrentState, state);
        Assert.InRange(bench.Room.ResolutionCount - before, 0, 1);
    }

    /// <summary>Backfill behind rejected events walked all of them for each event: 39 ms where 5,000 lay between.</summary>
    [Theory]
    [InlineData(50, ReceiveMode.Backfill)]
    [InlineData(500, ReceiveMode.Backfill)]
    [InlineData(50, ReceiveMode.Log)]
    [InlineData(500, ReceiveMode.Log)]
    public void Receive_BehindRejectedEvents_WalksEachOnce(int rejected, ReceiveMode mode)
    {
        var bench = new Bench();
        Pdu last = bench.BobJoins;
        for (int i = 0; i < rejected; i++)
        {
            last = bench.Say(Bench.Carol, $"{i}", last);
            _ = bench.Reject(last);
        }

        long before = bench.Room.WalkedEvents;
        for (int i = 0; i < 100; i++)
        {
            _ = bench.Accept(bench.Say(Bench.Alice, $"after {i}", last), new ReceiveOptions { Mode = mode });
        }

        Assert.InRange(bench.Room.WalkedEvents - before, rejected, rejected + 1);
        Assert.Equal(mode == ReceiveMode.Log, bench.Room.ForwardExtremities.Length == 100);
    }

    /// <summary>History that was walked is walked again by what takes extremities' places: the two differ in what they do there.</summary>
    [Fact]
    public void Receive_AfterBackfillBehindTheSameEvents_StillTakesTheExtremitysPlace()
    {
        var bench = new Bench();
        Pdu refused = bench.Say(Bench.Carol, "refused", bench.BobJoins);
        _ = bench.Reject(refused);
        _ = bench.Accept(bench.Say(Bench.Alice, "history", refused), ReceiveOptions.Backfill);
        bench.AssertExtremities(bench.BobJoins);
        Pdu next = bench.Say(Bench.Alice, "next", refused);
        _ = bench.Accept(next);
        bench.AssertExtremities(next);
    }

    private static (Bench Bench, Pdu[] Forks) Forked(int count)
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, count).Select(i => bench.SetTopic(Bench.Alice, $"{i}", bench.BobJoins))];
        Assert.All(forks, fork => bench.Accept(fork));
        return (bench, forks);
    }
}
