using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>A store that fails, or answers with another event than the one that was asked for.</summary>
public sealed class HistoryFaultTests
{
    /// <summary>An event was held and no extremity where the store failed while the new state was resolved: it was known from then on, and never built upon.</summary>
    [Fact]
    public void Receive_StoreFailsAtAnyRead_LeavesTheRoomAsItWas()
    {
        int failures = 0;
        for (int failsAt = 0; ; failsAt++)
        {
            (RoomHarness harness, Room room, FaultyHistory history, Pdu[] next) = Forked();
            bool failed = false;
            foreach (Pdu pdu in next)
            {
                string before = RoomLog.DescribeNow(room);
                try
                {
                    history.FailsAfter = failed ? null : failsAt - history.Reads;
                    _ = room.Receive(harness.Make.Verify(pdu));
                }
                catch (TimeoutException)
                {
                    failed = true;
                    failures++;
                    history.FailsAfter = null;
                    Assert.Equal(before, RoomLog.DescribeNow(room));
                    _ = Assert.IsType<ReceiveResult.Judged>(room.Receive(harness.Make.Verify(pdu)), exactMatch: false);
                }

                history.FailsAfter = null;
                Assert.Equal(harness.Receive(pdu).GetType(), room.TryGetEvent(pdu.EventId, out RoomEvent? held) ? TypeOf(held) : null);
                Assert.Equal(RoomLog.DescribeNow(harness.Room), RoomLog.DescribeNow(room));
            }

            if (!failed)
            {
                break;
            }
        }

        Assert.InRange(failures, 10, 500);
    }

    /// <summary>What a store gave under an ID was taken as it came: a wrong row put another event into the state.</summary>
    [Fact]
    public void TryGetEvent_StoreGivesAnotherEvent_IsNotThere()
    {
        (RoomHarness harness, Room room, FaultyHistory history, _) = Forked();
        history.Swapped = (harness.Make.Events[1].EventId, harness.Make.Events[2].EventId);
        Assert.False(room.TryGetEvent(harness.Make.Events[1].EventId, out _));
        history.Swapped = (harness.Make.Events[1].EventId, default);
        Assert.False(room.TryGetEvent(harness.Make.Events[1].EventId, out _));
        history.Swapped = default;
        Assert.True(room.TryGetEvent(harness.Make.Events[1].EventId, out _));
    }

    private static Type TypeOf(RoomEvent held) => held.Status switch
    {
        EventStatus.Accepted => typeof(ReceiveResult.Accepted),
        EventStatus.SoftFailed => typeof(ReceiveResult.SoftFailed),
        _ => typeof(ReceiveResult.Rejected),
    };

    /// <summary>A room with two branches, the same room restarted over a store, and what comes to both: a branch more, a rejected event and a merge.</summary>
    private static (RoomHarness RoomHarness, Room Room, FaultyHistory History, Pdu[] Next) Forked()
    {
        var harness = new RoomHarness();
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "a", harness.BobJoins);
        Pdu levels = harness.Make.PowerLevels(RoomHarness.Alice, [(RoomHarness.Alice, 100), (RoomHarness.Bob, 50)], RoomHarness.After(harness.BobJoins));
        Pdu refused = harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)], RoomHarness.After(harness.BobJoins));
        _ = harness.Accept(topic);
        _ = harness.Accept(levels);
        var stored = new StoredHistory();
        stored.StoreAll(harness.Room, harness.Make.VerifyAll().Where(verified => verified.EventId != refused.EventId));
        var history = new FaultyHistory(stored);
        Assert.True(RoomSnapshot.TryLoadTrusted(harness.Room.CreateSnapshot().ToStoredBytes(), out RoomSnapshot? snapshot, out _));
        var room = Room.Load(snapshot, new RoomOptions { History = history });
        history.Reads = 0;
        Pdu fork = harness.SetTopic(RoomHarness.Bob, "b", levels);
        return (harness, room, history, [fork, refused, harness.Say(RoomHarness.Alice, "merges", topic, fork, refused)]);
    }

    private sealed class FaultyHistory(StoredHistory stored) : IRoomHistory
    {
        public int Reads { get; set; }

        public int? FailsAfter { get; set; }

        public (EventId Asked, EventId Given) Swapped { get; set; }

        public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
        {
            Read();
            if (eventId == Swapped.Asked)
            {
                _ = stored.TryGetEvent(Swapped.Given, out RoomEvent? other);
                roomEvent = other!;
                return true;
            }

            return stored.TryGetEvent(eventId, out roomEvent);
        }

        public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
        {
            Read();
            return stored.TryGetStateBefore(eventId, out stateBefore);
        }

        private void Read()
        {
            Reads++;
            if (FailsAfter is { } left)
            {
                FailsAfter = left - 1;
                if (left <= 0)
                {
                    throw new TimeoutException("The store does not answer.");
                }
            }
        }
    }
}
