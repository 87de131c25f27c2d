using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of the queues of destinations.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] OutboxChecks =>
    [
        new("The queue of a destination keeps its order, and entries are removed from its start", OutboxOrderAsync),
        new("Destinations with entries are listed in order, page by page", DestinationsAsync),
        new("The state of a destination is saved", DestinationStateAsync),
    ];

    private static async Task OutboxOrderAsync(StoreUnderTest test)
    {
        ServerName other = ServerName.Parse("other.example.org:8448");
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        StoredRoom second = await test.Store.OpenRoomAsync(Samples.OtherRoom, test.Token).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room, Samples.Event("create")) with { Outbox = [Samples.Draft("c"), Samples.Draft("c", other), Samples.Draft("a"), Samples.Draft("a", other)] }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(second, Samples.Event("create")) with { Outbox = [Samples.Draft("b")] }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room) with { Outbox = [Samples.Draft("d")] }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        IReadOnlyList<OutboxEntry> entries = await test.ReadOutboxAsync(Samples.Server, 4).ConfigureAwait(false);
        EqualLists([Samples.Id("c"), Samples.Id("a"), Samples.Id("b"), Samples.Id("d")], entries.Select(entry => entry.EventId), "the queue of a destination");
        EqualLists([Samples.Room, Samples.Room, Samples.OtherRoom, Samples.Room], entries.Select(entry => entry.RoomId), "the rooms of the queue of a destination");
        EqualBytes(Samples.Draft("b").Pdu, entries[2].Pdu, "an event in the queue of a destination");
        EqualLists(entries.Take(2).Select(entry => entry.Position), (await test.Store.ReadOutboxAsync(Samples.Server, 2, test.Token).ConfigureAwait(false)).Select(entry => entry.Position), "a page of the queue");
        await test.Store.RemoveOutboxAsync(Samples.Server, entries[1].Position, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        EqualLists(entries.Skip(2).Select(entry => entry.Position), (await test.ReadOutboxAsync(Samples.Server, 2).ConfigureAwait(false)).Select(entry => entry.Position), "the queue after entries were removed");
        IReadOnlyList<OutboxEntry> others = await test.ReadOutboxAsync(other, 2).ConfigureAwait(false);
        EqualLists([Samples.Id("c"), Samples.Id("a")], others.Select(entry => entry.EventId), "the queue of another destination");
        EqualBytes(Samples.Draft("a").Pdu, others[1].Pdu, "an event that two destinations get and one has got");
        await test.Store.RemoveOutboxAsync(Samples.Server, entries[3].Position, test.Token).ConfigureAwait(false);
        EqualLists([other], await test.Store.ReadDestinationsAsync(after: null, 10, test.Token).ConfigureAwait(false), "the destinations after one queue was emptied");
        _ = await test.AppendAsync(Samples.Append(room) with { Outbox = [Samples.Draft("e")] }).ConfigureAwait(false);
        Require((await test.ReadOutboxAsync(Samples.Server, 1).ConfigureAwait(false))[0].Position > entries[3].Position, "The position of an entry that was removed was used again.");
    }

    private static async Task DestinationsAsync(StoreUnderTest test)
    {
        IEnumerable<string> unordered = ["b.example", "a.example", "A.example", "[::1]:8448", "1.2.3.4"];
        ServerName[] names = [.. unordered.Select(ServerName.Parse)];
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("create")) with { Outbox = [.. names.SelectMany(name => new[] { Samples.Draft("x", name), Samples.Draft("y", name) })] }).ConfigureAwait(false);
        foreach (ServerName name in names)
        {
            _ = await test.ReadOutboxAsync(name, 2).ConfigureAwait(false);
        }

        var listed = new List<ServerName>();
        ServerName? after = null;
        while (await test.Store.ReadDestinationsAsync(after, 2, test.Token).ConfigureAwait(false) is { Count: > 0 } page)
        {
            Require(page.Count <= 2 && listed.Count < names.Length, "A page of destinations is larger than its limit, or the pages do not end.");
            listed.AddRange(page);
            after = page[^1];
        }

        EqualLists(names.Order(), listed, "the destinations");
    }

    private static async Task DestinationStateAsync(StoreUnderTest test)
    {
        Require(await test.Store.ReadDestinationAsync(Samples.Server, test.Token).ConfigureAwait(false) is null, "The state of a destination that was not saved can be read.");
        await test.Store.SaveDestinationAsync(Samples.Server, new byte[] { 0, 1 }, test.Token).ConfigureAwait(false);
        await test.Store.SaveDestinationAsync(Samples.Server, new byte[] { 0, 2 }, test.Token).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        EqualBytes(new byte[] { 0, 2 }, await test.Store.ReadDestinationAsync(Samples.Server, test.Token).ConfigureAwait(false), "the state of a destination");
        EqualLists([], await test.Store.ReadDestinationsAsync(after: null, 10, test.Token).ConfigureAwait(false), "the destinations without entries");
        await test.Store.SaveDestinationAsync(Samples.Server, state: null, test.Token).ConfigureAwait(false);
        Require(await test.Store.ReadDestinationAsync(Samples.Server, test.Token).ConfigureAwait(false) is null, "The removed state of a destination can be read.");
    }
}
