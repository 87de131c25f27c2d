using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of the feed.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] FeedChecks =>
    [
        new("Updates of appends and of others are read in order", FeedOrderAsync),
        new("The feed is trimmed up to a position, and positions are not used again", FeedTrimAsync),
        new("Cursors are saved", CursorsAsync),
        new("A reader that continues after its last position misses no update of concurrent writers", FeedVisibilityAsync),
    ];

    private static async Task FeedOrderAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("create")) with { Updates = [Samples.Update("a", Samples.Room), Samples.Update("b", Samples.OtherRoom)] }).ConfigureAwait(false);
        HostUpdateDraft bare = new() { Kind = HostUpdateKind.Edu };
        long last = await test.Store.AppendUpdatesAsync([Samples.Update("c"), bare], test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        IReadOnlyList<HostUpdate> updates = await test.ReadUpdatesAsync(4).ConfigureAwait(false);
        Equal(last, updates[3].Position, "the position that an append of updates returned");
        EqualLists([Samples.Room, Samples.OtherRoom, null, null], updates.Select(update => update.RoomId), "the rooms of the updates");
        EqualLists([Samples.Id("a"), Samples.Id("b"), Samples.Id("c"), null], updates.Select(update => update.EventId), "the events of the updates");
        Require(updates[0].Origin == Samples.Server && updates[3].Origin is null, "The feed changed the origin of an update.");
        EqualLists([HostUpdateKind.Accepted, HostUpdateKind.Edu], [updates[0].Kind, updates[3].Kind], "the kinds of updates");
        EqualBytes(Samples.Update("a").Content, updates[0].Content, "the content of an update");
        Equal(0, updates[3].Content.Length, "the length of an empty content");
        EqualLists(updates.Skip(1).Take(2).Select(update => update.Position), (await test.Store.ReadUpdatesAsync(updates[0].Position, 2, test.Token).ConfigureAwait(false)).Select(update => update.Position), "a page of the feed");
        Equal(0, (await test.Store.ReadUpdatesAsync(last, 5, test.Token).ConfigureAwait(false)).Count, "the number of updates after the last one");
    }

    private static async Task FeedTrimAsync(StoreUnderTest test)
    {
        long last = await test.Store.AppendUpdatesAsync([.. Enumerable.Range(0, 6).Select(i => Samples.Update($"u{i}"))], test.Token).ConfigureAwait(false);
        IReadOnlyList<HostUpdate> updates = await test.ReadUpdatesAsync(6).ConfigureAwait(false);
        Equal(2, await test.Store.TrimUpdatesAsync(updates[3].Position, 2, test.Token).ConfigureAwait(false), "the number of updates trimmed with the limit 2");
        Equal(updates[2].Position, (await test.ReadUpdatesAsync(4).ConfigureAwait(false))[0].Position, "the first update after a trim, which begins with the oldest");
        Equal(2, await test.Store.TrimUpdatesAsync(updates[3].Position, 100, test.Token).ConfigureAwait(false), "the number of updates trimmed after that");
        Equal(2, await test.Store.TrimUpdatesAsync(last, 100, test.Token).ConfigureAwait(false), "the number of updates in the last trim");
        await test.RestartAsync().ConfigureAwait(false);
        long next = await test.Store.AppendUpdatesAsync([Samples.Update("next")], test.Token).ConfigureAwait(false);
        Require(next > last, "The position of an update that was trimmed was used again.");
        _ = await test.ReadUpdatesAsync(1, after: last).ConfigureAwait(false);
    }

    private static async Task CursorsAsync(StoreUnderTest test)
    {
        Equal(0, await test.Store.ReadCursorAsync("bridge", test.Token).ConfigureAwait(false), "a cursor that was not saved");
        await test.Store.SaveCursorAsync("bridge", 5, test.Token).ConfigureAwait(false);
        await test.Store.SaveCursorAsync("bridge", long.MaxValue, test.Token).ConfigureAwait(false);
        await test.Store.SaveCursorAsync("Bridge", 3, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        Equal(long.MaxValue, await test.Store.ReadCursorAsync("bridge", test.Token).ConfigureAwait(false), "a saved cursor");
        Equal(3, await test.Store.ReadCursorAsync("Bridge", test.Token).ConfigureAwait(false), "a cursor with another case");
    }

    private static async Task FeedVisibilityAsync(StoreUnderTest test)
    {
        const int Writers = 6;
        const int Each = 30;
        IRoomStore other = await test.OpenAnotherAsync().ConfigureAwait(false);
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Factory.StartNew(() => WriteAsync(writer % 2 == 0 ? test.Store : other, writer), test.Token, TaskCreationOptions.None, TaskScheduler.Default).Unwrap())];
        var seen = new List<string>();
        long after = 0;
        var all = Task.WhenAll(writers);
        int idle = 0;
        while (seen.Count < Writers * Each && idle < 200)
        {
            bool wereDone = all.IsCompleted;
            IReadOnlyList<HostUpdate> page = await test.Store.ReadUpdatesAsync(after, 7, test.Token).ConfigureAwait(false);
            seen.AddRange(page.Select(update => update.EventId!.Value.ToString()));
            after = page.Count > 0 ? page[^1].Position : after;
            if (page.Count == 0)
            {
                idle += wereDone ? 1 : 0;
                await Task.Delay(1, test.Token).ConfigureAwait(false);
            }
        }

        await all.ConfigureAwait(false);
        IReadOnlyList<HostUpdate> stored = await test.ReadUpdatesAsync(Writers * Each).ConfigureAwait(false);
        string[] missed = [.. stored.Select(update => update.EventId!.Value.ToString()).Except(seen, StringComparer.Ordinal)];
        Require(missed.Length == 0, $"A reader of the feed missed {missed.Length} of {stored.Count} updates: they became visible with lesser positions than others that it had read.");
        EqualLists(stored.Select(update => update.EventId!.Value.ToString()), seen, "the updates as a reader saw them while they were written");
        foreach (int writer in Enumerable.Range(0, Writers))
        {
            EqualLists(Enumerable.Range(0, Each).Select(i => $"$w{writer}-{i}"), seen.Where(id => id.StartsWith($"$w{writer}-", StringComparison.Ordinal)), "the updates of one writer");
        }

        async Task WriteAsync(IRoomStore store, int writer)
        {
            StoredRoom room = await store.OpenRoomAsync(Matrix.Core.Identifiers.RoomId.Parse($"!w{writer}:x"), test.Token).ConfigureAwait(false);
            for (int i = 0; i < Each; i++)
            {
                HostUpdateDraft update = Samples.Update($"w{writer}-{i}", room.RoomId);
                if (i % 3 == 2)
                {
                    _ = await store.AppendUpdatesAsync([update], test.Token).ConfigureAwait(false);
                    continue;
                }

                AppendResult result = await store.AppendAsync(Samples.Append(room, [.. Enumerable.Range(0, 1 + (i % 5)).Select(k => Samples.Event($"e{i}-{k}"))]) with { Updates = [update] }, test.Token).ConfigureAwait(false);
                Require(result.IsAppended, $"An append of a concurrent writer gave {result.Status}.");
                room = room with { Position = result.Position };
            }
        }
    }
}
