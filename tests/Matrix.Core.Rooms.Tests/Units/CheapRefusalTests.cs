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
        (RoomHarness harness, Pdu[] forks) = Forked(20);
        int before = harness.Room.ResolutionCount;
        for (int i = 0; i < events; i++)
        {
            Pdu[] cited = [.. forks.Skip(i % 18).Take(2 + (i % 19))];
            ReceiveResult.Rejected rejected = harness.Reject(harness.Say(RoomHarness.Carol, $"{i}", cited));
            Assert.Equal((RejectionReason.AuthEvents, AuthRule.SenderNotJoined), (rejected.Reason, rejected.Verdict?.DecidedBy));
            Assert.Null(rejected.StateAfter);
        }

        Assert.Equal(before, harness.Room.ResolutionCount);
        Assert.Equal(21, harness.Room.ForwardExtremities.Length + 1);
    }

    [Fact]
    public void Receive_OverlongFieldAfterBranches_ResolvesNothing()
    {
        (RoomHarness harness, Pdu[] forks) = Forked(5);
        int before = harness.Room.ResolutionCount;
        VerifiedPdu overlong = harness.Overlong(forks);
        Assert.Equal(RejectionReason.OverlongField, Assert.IsType<ReceiveResult.Rejected>(harness.Room.Receive(overlong)).Reason);
        Assert.Equal(before, harness.Room.ResolutionCount);
    }

    /// <summary>The state is there for whoever needs it: who asks, and an event that builds on the refused one.</summary>
    [Fact]
    public void StateOfARefusedEvent_WhenNeeded_IsWhatItBuildsOnResolved()
    {
        (RoomHarness harness, Pdu[] forks) = Forked(4);
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", forks);
        _ = harness.Reject(refused);
        Pdu deeper = harness.Say(RoomHarness.Carol, "behind it", refused, forks[0]);
        _ = harness.Reject(deeper);
        Pdu builds = harness.Say(RoomHarness.Alice, "builds on it", deeper, forks[1]);
        Assert.True(harness.Room.TryResolveAfter(forks.Select(pdu => pdu.EventId), out StateMap expected, out _));
        RoomEvent accepted = harness.Accept(builds, ReceiveOptions.Log);
        Assert.Equal(expected, RoomLog.StateBefore(harness.Room, refused.EventId));
        Assert.Equal(expected, RoomLog.StateAfter(harness.Room, refused.EventId));
        Assert.NotNull(RoomLog.StateAfter(harness.Room, deeper.EventId));
        Assert.NotNull(accepted.StateBefore);
        Assert.NotNull(harness.Room.Serving.FindStateIds(refused.EventId));
        Assert.True(harness.Held(refused).StateBefore is { } held && held.Equals(expected));
    }

    /// <summary>A chain of refused events is worked out without recursion, and each of them once.</summary>
    [Fact]
    public void StateOfALongChainOfRefusedEvents_IsWorkedOutOnce()
    {
        (RoomHarness harness, Pdu[] forks) = Forked(2);
        Pdu last = harness.Say(RoomHarness.Carol, "0", forks);
        _ = harness.Reject(last);
        for (int i = 1; i < 3000; i++)
        {
            last = harness.Say(RoomHarness.Carol, $"{i}", last);
            _ = harness.Reject(last);
        }

        int before = harness.Room.ResolutionCount;
        Assert.True(harness.Room.TryGetStateAfter(last.EventId, out StateMap? state));
        Assert.Equal(harness.Room.CurrentState, state);
        Assert.InRange(harness.Room.ResolutionCount - before, 0, 1);
    }

    /// <summary>Backfill behind rejected events walked all of them for each event: 39 ms where 5,000 lay between.</summary>
    [Theory]
    [InlineData(50, ReceiveMode.Backfill)]
    [InlineData(500, ReceiveMode.Backfill)]
    [InlineData(50, ReceiveMode.Log)]
    [InlineData(500, ReceiveMode.Log)]
    public void Receive_BehindRejectedEvents_WalksEachOnce(int rejected, ReceiveMode mode)
    {
        var harness = new RoomHarness();
        Pdu last = harness.BobJoins;
        for (int i = 0; i < rejected; i++)
        {
            last = harness.Say(RoomHarness.Carol, $"{i}", last);
            _ = harness.Reject(last);
        }

        long before = harness.Room.WalkedEvents;
        for (int i = 0; i < 100; i++)
        {
            _ = harness.Accept(harness.Say(RoomHarness.Alice, $"after {i}", last), new ReceiveOptions { Mode = mode });
        }

        Assert.InRange(harness.Room.WalkedEvents - before, rejected, rejected + 1);
        Assert.Equal(mode == ReceiveMode.Log, harness.Room.ForwardExtremities.Length == 100);
    }

    /// <summary>Refused events that accepted events wait for walk the refused events before them once, not once for each.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(500)]
    public void Receive_RefusedEventsThatAreAwaited_WalkThoseBeforeThemOnce(int rejected)
    {
        var harness = new RoomHarness();
        Pdu last = harness.BobJoins;
        for (int i = 0; i < rejected; i++)
        {
            last = harness.Say(RoomHarness.Carol, $"{i}", last);
            _ = harness.Reject(last);
        }

        Pdu[] awaited = [.. Enumerable.Range(0, 10).Select(i => harness.Say(RoomHarness.Carol, $"awaited {i}", last))];
        Pdu next = harness.Say(RoomHarness.Alice, "next", awaited);
        _ = Assert.IsType<ReceiveResult.Accepted>(harness.Room.ReceiveWithState(harness.Make.Verify(next), harness.Room.CurrentState));
        long before = harness.Room.WalkedEvents;
        foreach (Pdu pdu in awaited)
        {
            _ = harness.Reject(pdu);
        }

        Assert.InRange(harness.Room.WalkedEvents - before, rejected, rejected + 1);
        harness.AssertExtremities(next);
    }

    /// <summary>History that was walked is walked again by what takes extremities' places: the two differ in what they do there.</summary>
    [Fact]
    public void Receive_AfterBackfillBehindTheSameEvents_StillTakesTheExtremitysPlace()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", harness.BobJoins);
        _ = harness.Reject(refused);
        _ = harness.Accept(harness.Say(RoomHarness.Alice, "history", refused), ReceiveOptions.Backfill);
        harness.AssertExtremities(harness.BobJoins);
        Pdu next = harness.Say(RoomHarness.Alice, "next", refused);
        _ = harness.Accept(next);
        harness.AssertExtremities(next);
    }

    private static (RoomHarness RoomHarness, Pdu[] Forks) Forked(int count)
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, count).Select(i => harness.SetTopic(RoomHarness.Alice, $"{i}", harness.BobJoins))];
        Assert.All(forks, fork => harness.Accept(fork));
        return (harness, forks);
    }
}
