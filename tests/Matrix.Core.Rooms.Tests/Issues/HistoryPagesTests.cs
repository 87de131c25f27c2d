using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>A page of rejected events read as the end of the room (CVE-2026-45076).</summary>
public sealed class HistoryPagesTests
{
    [Fact]
    public void Backfill_ThroughTwoHundredRejectedEvents_GoesOn()
    {
        var harness = new RoomHarness();
        Pdu last = harness.BobJoins;
        for (int count = 0; count < 200; count++)
        {
            last = harness.Say(RoomHarness.Carol, $"{count}", last);
            _ = harness.Reject(last);
        }

        Pdu next = harness.Say(RoomHarness.Alice, "next", last);
        _ = harness.Accept(next);
        ServedPage first = harness.Room.Serving.GetBackfill([next.EventId], RoomHarness.ServerB);
        Assert.Equal(next.EventId, Assert.Single(first.Events).Pdu.EventId);
        ServedPage second = harness.Room.Serving.GetBackfill(first, RoomHarness.ServerB);
        Assert.Empty(second.Events);
        Assert.False(second.IsLast);
        ServedPage third = harness.Room.Serving.GetBackfill(second, RoomHarness.ServerB);
        Assert.Equal(harness.Make.Events.Take(5).Reverse().Select(pdu => pdu.EventId), third.Events.Select(served => served.Pdu.EventId));
        Assert.True(third.IsLast);
    }
}
