using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Properties;

/// <summary>The same by every route: in any order, with a stop between, with most of the room out of memory.</summary>
public sealed class OrderProperties
{
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(20);

    public static TheoryData<string> Own => [.. TestFolders.RoomLogs(TestFolders.OwnRooms).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Own))]
    public void Replay_AnyTopologicalOrder_GivesTheSameStates(string file)
    {
        VerifiedPdu[] events = RoomLog.ReadRandom(Path.Combine(TestFolders.OwnRooms, file));
        string expected = RoomLog.Describe(RoomLog.Replay(events), events);
        VerifiedPdu[] shuffled = RoomLog.Shuffle(events, seed: 7);
        Assert.NotEqual(events, shuffled);
        Assert.Equal(expected, RoomLog.Describe(RoomLog.Replay(shuffled), events));
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Load_AfterAnyPart_GoesOnAsIfAllAtOnce(string file)
    {
        VerifiedPdu[] events = RoomLog.ReadRandom(Path.Combine(TestFolders.OwnRooms, file));
        string expected = RoomLog.Describe(RoomLog.Replay(events), events);
        foreach (int part in new[] { 1, events.Length / 3, events.Length / 2, events.Length - 1 })
        {
            Assert.Equal(expected, RoomLog.Describe(InTwoParts(events, part), events));
        }
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void Evict_EverythingButTheExtremities_ChangesNothing(string file)
    {
        VerifiedPdu[] events = RoomLog.ReadRandom(Path.Combine(TestFolders.OwnRooms, file));
        var history = new StoredHistory();
        Room room = RoomLog.Begin(events[0], new RoomOptions { History = history, MaxRememberedResolutions = 1 });
        foreach (VerifiedPdu verified in events.Skip(1))
        {
            history.Store(Assert.IsType<ReceiveResult.Judged>(room.Receive(verified, ReceiveOptions.Log), exactMatch: false).Event);
            if (!room.ForwardExtremities.Contains(verified.EventId))
            {
                Assert.True(room.Evict(verified.EventId));
            }
        }

        foreach (VerifiedPdu verified in events.Where(verified => !room.ForwardExtremities.Contains(verified.EventId)).Skip(1))
        {
            _ = room.Evict(verified.EventId);
        }

        Assert.Equal(room.ForwardExtremities.Length + 1, room.CachedEventCount);
        Assert.Equal(RoomLog.Describe(RoomLog.Replay(events), events), RoomLog.Describe(room, events));
    }

    [Fact]
    public void Replay_RandomRoomShuffled_GivesTheSameStates() => Prop.ForAll(
        (from room in RoomGen.Room() from seed in Gen.Choose(0, int.MaxValue) select (room, seed)).ToArbitrary(),
        item => RoomLog.Describe(RoomLog.Replay(item.room.Events), item.room.Events)
            == RoomLog.Describe(RoomLog.Replay(item.room.ShuffledTopologically(item.seed)), item.room.Events)).Check(Few);

    [Fact]
    public void Receive_LiveInAnyOrder_HasTheStateAfterOfTheLog() => Prop.ForAll(
        (from room in RoomGen.Room() from seed in Gen.Choose(0, int.MaxValue) select (room, seed)).ToArbitrary(),
        item =>
        {
            // Soft failure is of one server and its order. It changes no state after an event.
            Room log = RoomLog.Replay(item.room.Events);
            Room live = item.room.Replay(item.room.ShuffledTopologically(item.seed), ReceiveOptions.Live);
            return item.room.Events.All(verified => StateAfter(log, verified.EventId) == StateAfter(live, verified.EventId));
        }).Check(Few);

    /// <summary>No refusal comes with a verdict that allows, whatever refused the event, and each says why.</summary>
    [Fact]
    public void Receive_AnyEventInAnyMode_IsNeverRefusedByAVerdictThatAllows() => Prop.ForAll(
        (from room in RoomGen.Room() from mode in Gen.Elements(Enum.GetValues<ReceiveMode>()) from policyServer in Gen.Elements(Enum.GetValues<PolicyServerStatus>()) from seed in Gen.Choose(0, int.MaxValue)
            select (room, options: new ReceiveOptions { Mode = mode, PolicyServer = policyServer }, seed)).ToArbitrary(),
        item =>
        {
            Room live = item.room.Replay(item.room.ShuffledTopologically(item.seed), item.options);
            return item.room.Events.All(verified => !live.TryGetEvent(verified.EventId, out RoomEvent? known)
                || (known.Explanation.Length > 0 && (known.IsRejected || known.Status == EventStatus.SoftFailed) != known.Verdict is { IsAllowed: true }));
        }).Check(Few);

    private static string StateAfter(Room room, EventId id) => Digest.Of(RoomLog.StateAfter(room, id));

    private static Room InTwoParts(VerifiedPdu[] events, int part)
    {
        var history = new StoredHistory();
        Room first = RoomLog.Replay(events[..part]);
        history.StoreAll(first, events[..part]);
        Room second = history.Restart(first);
        Assert.Equal(RoomLog.DescribeNow(first), RoomLog.DescribeNow(second));
        RoomLog.Continue(second, events.Skip(part));
        return second;
    }
}
