using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of the log of a room.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] LogChecks =>
    [
        new("An event that is replaced keeps its position", ReplacedEventsAsync),
        new("The log is read in both directions, page by page", ReadLogPagesAsync),
        new("Accepted events are found by time, with ties by position", FindByTimeAsync),
        new("The rooms of an event are found", FindRoomsOfEventAsync),
    ];

    private static async Task ReplacedEventsAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "a", "b").ConfigureAwait(false);
        StoredEvent replacement = Samples.Event("a", time: 77, EventStatus.Rejected) with { Bytes = Samples.Utf8("replaced"), StateBefore = null };
        room = await test.AppendAsync(Samples.Append(room, Samples.Event("c"), replacement, Samples.Event("d"))).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        IReadOnlyList<StoredEvent> log = await test.ReadLogAsync(Samples.Room).ConfigureAwait(false);
        EqualLists([Samples.Id("a"), Samples.Id("b"), Samples.Id("c"), Samples.Id("d")], log.Select(item => item.EventId), "the log after an event was replaced");
        EqualLists([1L, 2, 3, 5], log.Select(item => item.Position), "the positions after an event was replaced");
        EqualEvents(replacement with { Position = 1 }, log[0]);
        Equal(5, room.Position, "the position of the room, which counts replaced events");
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("e"))).ConfigureAwait(false);
        Equal(6, (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false))[^1].Position, "the position of the next event");
    }

    private static async Task ReadLogPagesAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, [.. Enumerable.Range(1, 10).Select(i => $"e{i}")]).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("e1"), Samples.Event("e12"))).ConfigureAwait(false);
        _ = await test.CreateRoomAsync(Samples.OtherRoom, "other").ConfigureAwait(false);
        async Task<IEnumerable<long>> PositionsAsync(long from, LogDirection direction, int limit) =>
            (await test.ReadLogAsync(Samples.Room, from, direction, limit).ConfigureAwait(false)).Select(item => item.Position);
        EqualLists([1L, 2, 3], await PositionsAsync(0, LogDirection.Forward, 3).ConfigureAwait(false), "the first page forward");
        EqualLists([4L, 5, 6], await PositionsAsync(3, LogDirection.Forward, 3).ConfigureAwait(false), "the second page forward");
        EqualLists([10L, 12], await PositionsAsync(9, LogDirection.Forward, 100).ConfigureAwait(false), "the last page forward, which has a gap");
        EqualLists([], await PositionsAsync(12, LogDirection.Forward, 5).ConfigureAwait(false), "the page forward from the end");
        EqualLists([12L, 10, 9], await PositionsAsync(long.MaxValue, LogDirection.Backward, 3).ConfigureAwait(false), "the first page backward");
        EqualLists([10L, 9], await PositionsAsync(11, LogDirection.Backward, 2).ConfigureAwait(false), "the page backward from a gap");
        EqualLists([10L], await PositionsAsync(12, LogDirection.Backward, 1).ConfigureAwait(false), "the page backward from an event");
        EqualLists([2L, 1], await PositionsAsync(3, LogDirection.Backward, 9).ConfigureAwait(false), "the last page backward");
        EqualLists([], await PositionsAsync(1, LogDirection.Backward, 9).ConfigureAwait(false), "the page backward from the start");
        EqualLists([], (await test.ReadLogAsync(RoomId.Parse("!unknown:x")).ConfigureAwait(false)).Select(item => item.Position), "the log of an unknown room");
    }

    private static async Task FindByTimeAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(
            room,
            Samples.Event("late", 300),
            Samples.Event("tie-1", 200),
            Samples.Event("early", 100),
            Samples.Event("tie-2", 200),
            Samples.Event("outlier", 150, EventStatus.Outlier),
            Samples.Event("rejected", 250, EventStatus.Rejected),
            Samples.Event("soft", 250, EventStatus.SoftFailed))).ConfigureAwait(false);
        async Task ExpectAsync(string? name, long time, LogDirection direction)
        {
            StoredEvent? found = await test.Store.FindEventAtTimeAsync(Samples.Room, new MatrixTimestamp(time), direction, test.Token).ConfigureAwait(false);
            Equal(name is null ? null : Samples.Id(name), found?.EventId, $"the event at {time}, {direction}");
        }

        await ExpectAsync("early", 0, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync("early", 100, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync("tie-1", 101, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync("tie-1", 200, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync("late", 201, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync(name: null, 301, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync("late", long.MaxValue, LogDirection.Backward).ConfigureAwait(false);
        await ExpectAsync("tie-2", 299, LogDirection.Backward).ConfigureAwait(false);
        await ExpectAsync("tie-2", 200, LogDirection.Backward).ConfigureAwait(false);
        await ExpectAsync("early", 199, LogDirection.Backward).ConfigureAwait(false);
        await ExpectAsync(name: null, 99, LogDirection.Backward).ConfigureAwait(false);

        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("outlier", 150), Samples.Event("early", 100, EventStatus.Rejected))).ConfigureAwait(false);
        await ExpectAsync("outlier", 0, LogDirection.Forward).ConfigureAwait(false);
        await ExpectAsync(name: null, 149, LogDirection.Backward).ConfigureAwait(false);
        Require(await test.Store.FindEventAtTimeAsync(Samples.OtherRoom, default, LogDirection.Forward, test.Token).ConfigureAwait(false) is null, "Another room has an event at a time.");
    }

    private static async Task FindRoomsOfEventAsync(StoreUnderTest test)
    {
        RoomId[] rooms = [.. Enumerable.Range(0, 18).Select(i => RoomId.Parse($"!{(char)('z' - i)}:x"))];
        foreach (RoomId id in rooms.Take(2))
        {
            _ = await test.CreateRoomAsync(id, "shared", $"own{id.Localpart}").ConfigureAwait(false);
        }

        EqualLists(rooms.Take(2).Order(), await test.Store.FindRoomsAsync(Samples.Id("shared"), test.Token).ConfigureAwait(false), "the rooms of an event that two rooms have");
        EqualLists([rooms[0]], await test.Store.FindRoomsAsync(Samples.Id($"own{rooms[0].Localpart}"), test.Token).ConfigureAwait(false), "the room of an event");
        EqualLists([], await test.Store.FindRoomsAsync(Samples.Id("unknown"), test.Token).ConfigureAwait(false), "the rooms of an unknown event");
        foreach (RoomId id in rooms.Skip(2))
        {
            _ = await test.CreateRoomAsync(id, "shared").ConfigureAwait(false);
        }

        EqualLists(rooms.Order().Take(16), await test.Store.FindRoomsAsync(Samples.Id("shared"), test.Token).ConfigureAwait(false), "the rooms of an event that 18 rooms have");
    }
}
