using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of rooms as a whole, and of values.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] RoomChecks =>
    [
        new("A room that is opened starts a greater epoch each time, also after a restart", OpenStartsEpochsAsync),
        new("Rooms are listed in UTF-8 order, page by page, and only with events", ListRoomsAsync),
        new("A purge removes a room with everything of it, fences its sessions, and leaves other rooms", PurgeAsync),
        new("Values are saved, replaced and removed", ValuesAsync),
        new("Keys of servers are saved and loaded", KeysAsync),
        new("Identifiers keep unusual bytes", UnusualBytesAsync),
    ];

    private static async Task OpenStartsEpochsAsync(StoreUnderTest test)
    {
        StoredRoom first = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Require(first.Epoch >= 1, "The first epoch is less than 1.");
        Equal(0, first.Position, "the position of a room without events");
        Require(first.Version.IsDefault && first.ForwardExtremities.Count == 0, "A room without events has a version or extremities.");
        Require(await test.Store.ReadRoomAsync(Samples.Room, test.Token).ConfigureAwait(false) is null, "A room without events can be read.");
        StoredRoom second = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Require(second.Epoch > first.Epoch, "A room that is opened again has not a greater epoch.");
        await test.RestartAsync().ConfigureAwait(false);
        StoredRoom third = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Require(third.Epoch > second.Epoch, "A room that is opened after a restart has not a greater epoch.");
        StoredRoom appended = await test.AppendAsync(Samples.Append(third, Samples.Event("create"))).ConfigureAwait(false);
        Equal(third.Epoch, appended.Epoch, "the epoch of a room that is read");
    }

    private static async Task ListRoomsAsync(StoreUnderTest test)
    {
        // In UTF-16 the second would come after the third.
        IEnumerable<string> unordered = ["!a:x", "!\uFFFD:x", "!\U0001F600:x", "!b:x", "!a:xx"];
        RoomId[] ids = [.. unordered.Select(RoomId.Parse)];
        foreach (RoomId id in ids)
        {
            _ = await test.CreateRoomAsync(id, "create").ConfigureAwait(false);
        }

        _ = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        var listed = new List<RoomId>();
        RoomId? after = null;
        while (await test.Store.ReadRoomsAsync(after, limit: 2, test.Token).ConfigureAwait(false) is { Count: > 0 } page)
        {
            Require(page.Count <= 2, "A page has more rooms than its limit.");
            listed.AddRange(page);
            after = page[^1];
            Require(listed.Count <= ids.Length, "The pages of rooms do not end.");
        }

        EqualLists(ids.Order(), listed, "the rooms");
    }

    private static async Task PurgeAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        StoredRoom other = await test.Store.OpenRoomAsync(Samples.OtherRoom, test.Token).ConfigureAwait(false);
        RoomAppend append = Samples.FullAppend(room, "purged");
        room = await test.AppendAsync(append).ConfigureAwait(false);
        RoomAppend kept = Samples.FullAppend(other, "kept");
        _ = await test.AppendAsync(kept).ConfigureAwait(false);
        _ = await test.Store.CompactAsync(Samples.Room, maxNodes: 1, test.Token).ConfigureAwait(false);
        await test.Store.PurgeRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);

        Require(await test.Store.ReadRoomAsync(Samples.Room, test.Token).ConfigureAwait(false) is null, "A purged room can be read.");
        EqualLists([Samples.OtherRoom], await test.Store.ReadRoomsAsync(after: null, limit: 10, test.Token).ConfigureAwait(false), "the rooms after a purge");
        Equal(0, (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false)).Count, "the number of events of a purged room");
        Equal(0, (await test.Store.ReadEventsAsync(Samples.Room, [Samples.Id("purged-1")], test.Token).ConfigureAwait(false)).Count, "the number of events read by ID of a purged room");
        Equal(0, (await test.Store.FindRoomsAsync(Samples.Id("purged-1"), test.Token).ConfigureAwait(false)).Count, "the number of rooms of a purged event");
        Require(await test.Store.FindEventAtTimeAsync(Samples.Room, default, LogDirection.Forward, test.Token).ConfigureAwait(false) is null, "An event of a purged room is found by time.");
        Equal(0, (await test.ReadNodesAsync(Samples.Room, [.. append.StateNodes.Select(node => node.Hash)]).ConfigureAwait(false)).Count, "the number of state nodes of a purged room");
        Equal(0, (await test.Store.ReadAwaitedEventsAsync(Samples.Room, test.Token).ConfigureAwait(false)).Count, "the number of awaited events of a purged room");
        Require(await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("purged-1"), test.Token).ConfigureAwait(false) is null, "The original of a purged room can be read.");
        Require((await test.ReadUpdatesAsync(1).ConfigureAwait(false))[0].RoomId == Samples.OtherRoom, "A purge removed the update of another room.");
        Require((await test.ReadOutboxAsync(Samples.Server, 1).ConfigureAwait(false))[0].RoomId == Samples.OtherRoom, "A purge removed the outbox entry of another room.");

        AppendResult late = await test.Store.AppendAsync(Samples.Append(room, Samples.Event("late")), test.Token).ConfigureAwait(false);
        Equal(AppendStatus.Fenced, late.Status, "an append by a session that had the room open before the purge");
        StoredRoom again = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Require(again.Epoch > room.Epoch && again.Position == 0, "A purged room that is opened again has not a greater epoch, or has a position.");
        _ = await test.AppendAsync(append with { Epoch = again.Epoch }).ConfigureAwait(false);
        Equal(2, (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false)).Count, "the number of events after a purge and a new append");

        Equal(2, (await test.ReadLogAsync(Samples.OtherRoom).ConfigureAwait(false)).Count, "the number of events of another room after a purge");
        Equal(kept.StateNodes.Count, (await test.ReadNodesAsync(Samples.OtherRoom, [.. kept.StateNodes.Select(node => node.Hash)]).ConfigureAwait(false)).Count, "the number of state nodes of another room after a purge");
    }

    private static async Task ValuesAsync(StoreUnderTest test)
    {
        string name = $"name'\"\\%\n\u00e9{new string('x', 200)}";
        Require(await test.Store.ReadValueAsync(name, test.Token).ConfigureAwait(false) is null, "A value that was not saved can be read.");
        await test.Store.SaveValueAsync(name, new byte[] { 0, 1, 255 }, test.Token).ConfigureAwait(false);
        await test.Store.SaveValueAsync("empty", ReadOnlyMemory<byte>.Empty, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        EqualBytes(new byte[] { 0, 1, 255 }, await test.Store.ReadValueAsync(name, test.Token).ConfigureAwait(false), "a value");
        EqualBytes(ReadOnlyMemory<byte>.Empty, await test.Store.ReadValueAsync("empty", test.Token).ConfigureAwait(false), "an empty value");
        await test.Store.SaveValueAsync(name, new byte[] { 2 }, test.Token).ConfigureAwait(false);
        EqualBytes(new byte[] { 2 }, await test.Store.ReadValueAsync(name, test.Token).ConfigureAwait(false), "a replaced value");
        await test.Store.SaveValueAsync(name, value: null, test.Token).ConfigureAwait(false);
        Require(await test.Store.ReadValueAsync(name, test.Token).ConfigureAwait(false) is null, "A removed value can be read.");
    }

    private static async Task KeysAsync(StoreUnderTest test)
    {
        KnownServerKeys first = ParseKeys(validUntil: 1);
        await test.Store.Keys.SaveAsync(first, test.Token).ConfigureAwait(false);
        await test.Store.Keys.SaveAsync(ParseKeys(validUntil: 2), test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        var loaded = await test.Store.Keys.LoadAsync([ServerName.Parse("unknown.example.org"), Samples.Server], test.Token).ConfigureAwait(false);
        Equal(1, loaded.Length, "the number of servers with keys");
        EqualBytes(ParseKeys(validUntil: 2).ToUtf8(), loaded[0].ToUtf8(), "the keys that were saved last");
    }

    private static KnownServerKeys ParseKeys(int validUntil) =>
        KnownServerKeys.TryParse(Samples.Utf8($$"""{"server_name":"{{Samples.Server}}","valid_until_ts":{{validUntil}},"keys":[]}"""), out KnownServerKeys? keys)
            ? keys
            : throw new InvalidOperationException("The keys of the check cannot be read.");

    private static async Task UnusualBytesAsync(StoreUnderTest test)
    {
        string[] opaque = ["'; DROP TABLE events; --", "\"quoted\"", "back\\slash", "%_*?", "\u0001\u001f\u007f", "\u00e9e\u0301", "\U0001F600", new string('x', 255 - 4), " ", "$1 @p"];
        foreach (string text in opaque)
        {
            RoomId roomId = RoomId.UnsafeFromUtf8(Samples.Utf8($"!{text}:x"));
            EventId eventId = EventId.UnsafeFromUtf8(Samples.Utf8($"${text}\0:x"));
            StoredRoom room = await test.Store.OpenRoomAsync(roomId, test.Token).ConfigureAwait(false);
            _ = await test.AppendAsync(Samples.Append(room, Samples.Event("create") with { EventId = eventId }) with
            {
                AwaitedAdded = [eventId],
                Originals = [new StoredOriginal { EventId = eventId, RedactedAt = Samples.Time, Bytes = new byte[] { 0 } }],
                Outbox = [Samples.Draft("create") with { EventId = eventId }],
            }).ConfigureAwait(false);
        }

        await test.RestartAsync().ConfigureAwait(false);
        foreach (string text in opaque)
        {
            RoomId roomId = RoomId.UnsafeFromUtf8(Samples.Utf8($"!{text}:x"));
            EventId eventId = EventId.UnsafeFromUtf8(Samples.Utf8($"${text}\0:x"));
            EqualLists([eventId], (await test.ReadRoomAsync(roomId).ConfigureAwait(false)).ForwardExtremities, $"the extremities of {roomId}");
            EqualLists([eventId], (await test.Store.ReadEventsAsync(roomId, [eventId], test.Token).ConfigureAwait(false)).Select(item => item.EventId), $"the event of {roomId}");
            EqualLists([eventId], await test.Store.ReadAwaitedEventsAsync(roomId, test.Token).ConfigureAwait(false), $"the awaited event of {roomId}");
            EqualLists([roomId], await test.Store.FindRoomsAsync(eventId, test.Token).ConfigureAwait(false), $"the room of {eventId}");
            EqualBytes(new byte[] { 0 }, await test.Store.ReadOriginalAsync(roomId, eventId, test.Token).ConfigureAwait(false), $"the original of {eventId}");
        }

        EqualLists(opaque, (await test.ReadOutboxAsync(Samples.Server, opaque.Length).ConfigureAwait(false)).Select(entry => entry.RoomId.Localpart.ToString()), "the rooms in the outbox");
    }
}
