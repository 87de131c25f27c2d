using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of calls that run at the same time.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] ConcurrencyChecks =>
    [
        new("Appends to many rooms at the same time are all stored", ConcurrentRoomsAsync),
        new("One of many appends with the same position wins", ConcurrentAppendsAsync),
        new("A reader never sees a part of an append", AtomicVisibilityAsync),
        new("Rooms that are opened at the same time have different epochs", ConcurrentOpensAsync),
    ];

    private static async Task ConcurrentRoomsAsync(StoreUnderTest test)
    {
        const int Rooms = 12;
        const int Appends = 15;
        await Task.WhenAll(Enumerable.Range(0, Rooms).Select(number => Parallel(test, async () =>
        {
            StoredRoom room = await test.Store.OpenRoomAsync(RoomId.Parse($"!r{number}:x"), test.Token).ConfigureAwait(false);
            for (int i = 0; i < Appends; i++)
            {
                AppendResult result = await test.Store.AppendAsync(Samples.FullAppend(room, $"r{number}-{i}"), test.Token).ConfigureAwait(false);
                Require(result.IsAppended, $"An append to a room of its own gave {result.Status}.");
                room = room with { Position = result.Position };
            }
        }))).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        for (int number = 0; number < Rooms; number++)
        {
            IReadOnlyList<StoredEvent> log = await test.ReadLogAsync(RoomId.Parse($"!r{number}:x")).ConfigureAwait(false);
            EqualLists(Enumerable.Range(0, Appends).SelectMany(i => new[] { Samples.Id($"r{number}-{i}-1"), Samples.Id($"r{number}-{i}-2") }), log.Select(item => item.EventId), "the log of one of many rooms");
        }

        _ = await test.ReadUpdatesAsync(Rooms * Appends).ConfigureAwait(false);
        _ = await test.ReadOutboxAsync(Samples.Server, Rooms * Appends).ConfigureAwait(false);
    }

    private static async Task ConcurrentAppendsAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        IRoomStore other = await test.OpenAnotherAsync().ConfigureAwait(false);
        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            Parallel(test, async () => await (i % 2 == 0 ? test.Store : other).AppendAsync(Samples.Append(room, Samples.Event($"e{i}")), test.Token).ConfigureAwait(false)))).ConfigureAwait(false);
        Equal(1, results.Count(result => result.IsAppended), "the number of appends that won");
        Equal(9, results.Count(result => result.Status == AppendStatus.Conflict), "the number of conflicts");
        Equal(2, (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false)).Count, "the number of events after concurrent appends");
    }

    private static async Task AtomicVisibilityAsync(StoreUnderTest test)
    {
        const int Appends = 40;
        const int Size = 25;
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        Task writer = Parallel(test, async () =>
        {
            for (int i = 0; i < Appends; i++)
            {
                AppendResult result = await test.Store.AppendAsync(Samples.Append(room, [.. Enumerable.Range(0, Size).Select(k => Samples.Event($"e{i}-{k}"))]), test.Token).ConfigureAwait(false);
                Require(result.IsAppended, $"An append gave {result.Status}.");
                room = room with { Position = result.Position };
            }
        });
        while (!writer.IsCompleted)
        {
            StoredRoom before = await test.ReadRoomAsync(Samples.Room).ConfigureAwait(false);
            int count = (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false)).Count;
            Require((count - 1) % Size == 0, $"A reader saw {count} events: a part of an append.");
            Require(count >= before.Position, $"A reader saw the position {before.Position}, and later only {count} events.");
            await Task.Yield();
        }

        await writer.ConfigureAwait(false);
    }

    private static async Task ConcurrentOpensAsync(StoreUnderTest test)
    {
        IRoomStore other = await test.OpenAnotherAsync().ConfigureAwait(false);
        StoredRoom[] rooms = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Parallel(test, async () => await (i % 2 == 0 ? test.Store : other).OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false)))).ConfigureAwait(false);
        Equal(12, rooms.Select(room => room.Epoch).Distinct().Count(), "the number of different epochs");
    }

    private static Task Parallel(StoreUnderTest test, Func<Task> run) =>
        Task.Factory.StartNew(run, test.Token, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();

    private static Task<T> Parallel<T>(StoreUnderTest test, Func<Task<T>> run) =>
        Task.Factory.StartNew(run, test.Token, TaskCreationOptions.None, TaskScheduler.Default).Unwrap();
}
