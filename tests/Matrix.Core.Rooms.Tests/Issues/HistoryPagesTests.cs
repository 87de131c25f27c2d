using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>A page of rejected events read as the end of the room (CVE-2026-45076).</summary>
public sealed class HistoryPagesTests
{
    [Fact]
    public void Backfill_ThroughTwoHundredRejectedEvents_GoesOn()
    {
        var bench = new Bench();
        Pdu last = bench.BobJoins;
        for (int count = 0; count < 200; count++)
        {
            last = bench.Say(Bench.Carol, $"{count}", last);
            _ = bench.Reject(last);
        }

        Pdu next = bench.Say(Bench.Alice, "next", last);
        _ = bench.Accept(next);
        ServedPage first = bench.Room.Serving.GetBackfill([next.EventId], Bench.ServerB);
        Assert.Equal(next.EventId, Assert.Single(first.Events).Pdu.EventId);
        ServedPage second = bench.Room.Serving.GetBackfill(first, Bench.ServerB);
        Assert.Empty(second.Events);
        Assert.False(second.IsLast);
        ServedPage third = bench.Room.Serving.GetBackfill(second, Bench.ServerB);
        Assert.Equal(bench.Make.Events.Take(5).Reverse().Select(pdu => pdu.EventId), third.Events.Select(served => served.Pdu.EventId));
        Assert.True(third.IsLast);
    }
}
