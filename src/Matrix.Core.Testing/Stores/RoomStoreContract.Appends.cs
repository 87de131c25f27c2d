using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of appends: what they store, and that they do it completely or not at all.</summary>
public static partial class RoomStoreContract
{
    private const int LargeEvent = 65_536;
    private const int ManyEvents = 10_000;

    private static RoomStoreCheck[] AppendChecks =>
    [
        new("An append is read as it was written, also after a restart", AppendRoundTripsAsync),
        new("An append with another position than the stored one is a conflict and changes nothing", ConflictAsync),
        new("The writer that opened last wins, and the other is fenced", FencingAsync),
        new("An append with an epoch that was never opened is fenced", UnknownEpochAsync),
        new("An append that contradicts itself throws and changes nothing", InvalidAppendAsync),
        new("A canceled append happens completely or not at all", CancellationAsync),
        new("Awaited events are added and removed in order", AwaitedAsync),
        new("Originals are kept until they are erased", OriginalsAsync),
        new("Accepted redactions are found by their targets", RedactionsAsync),
        new("Events of 64 KiB, and 10,000 events, fit into an append", LargeAppendAsync),
    ];

    private static async Task AppendRoundTripsAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        SampleState state = SampleState.Empty.Set("a");
        StoredEvent[] events =
        [
            Samples.Event("create") with { StateBefore = SampleState.Empty.Root, Bytes = new byte[] { 0, 255, 10, 13 } },
            Samples.Event("rejected", status: EventStatus.Rejected) with { StateBefore = null, OriginServerTimestamp = new MatrixTimestamp(0) },
            Samples.Event("outlier", status: EventStatus.Outlier) with { OriginServerTimestamp = MatrixTimestamp.MaxValue },
            Samples.Event("soft", status: EventStatus.SoftFailed) with { Redacts = Samples.Id("elsewhere"), StateBefore = state.Root, OriginServerTimestamp = new MatrixTimestamp(-1) },
        ];
        _ = await test.AppendAsync(Samples.Append(room, events) with
        {
            StateNodes = state.Nodes,
            ForwardExtremities = [Samples.Id("soft"), Samples.Id("create")],
            CurrentState = state.Root,
            AwaitedAdded = [Samples.Id("missing")],
        }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);

        StoredRoom read = await test.ReadRoomAsync(Samples.Room).ConfigureAwait(false);
        Equal(Samples.Room, read.RoomId, "the room ID");
        Equal(room.Epoch, read.Epoch, "the epoch");
        Equal(4, read.Position, "the position");
        Equal(Samples.Version, read.Version, "the room version");
        Equal(state.Root, read.CurrentState, "the current state");
        EqualLists([Samples.Id("soft"), Samples.Id("create")], read.ForwardExtremities, "the forward extremities");
        IReadOnlyList<StoredEvent> log = await test.ReadLogAsync(Samples.Room).ConfigureAwait(false);
        Equal(events.Length, log.Count, "the number of events");
        for (int i = 0; i < events.Length; i++)
        {
            EqualEvents(events[i] with { Position = i + 1 }, log[i]);
        }

        EqualEvents(log[3], (await test.Store.ReadEventsAsync(Samples.Room, [Samples.Id("unknown"), Samples.Id("soft")], test.Token).ConfigureAwait(false)).Single());
        StoredRoom opened = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Require(opened.Position == 4 && opened.CurrentState == state.Root && opened.ForwardExtremities.Count == 2, "A room that is opened differs from the room that is read.");
        Equal(0, (await test.Store.ReadEventsAsync(Samples.Room, [], test.Token).ConfigureAwait(false)).Count, "the number of events for no IDs");
    }

    private static void EqualEvents(StoredEvent expected, StoredEvent actual)
    {
        EqualBytes(expected.Bytes, actual.Bytes, $"the event {expected.EventId}");
        Equal(expected with { Bytes = default }, actual with { Bytes = default }, "an event");
    }

    private static async Task ConflictAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        foreach (long position in new[] { 0L, 2L })
        {
            RoomAppend refused = Samples.FullAppend(room with { Position = position }, "refused");
            AppendResult result = await test.Store.AppendAsync(refused, test.Token).ConfigureAwait(false);
            Equal(new AppendResult(AppendStatus.Conflict, 1), result, $"an append that expects the position {position} of a room at 1");
        }

        await RequireUnchangedAsync(test, "refused").ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("next"))).ConfigureAwait(false);
    }

    private static async Task FencingAsync(StoreUnderTest test)
    {
        StoredRoom first = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        IRoomStore other = await test.OpenAnotherAsync().ConfigureAwait(false);
        StoredRoom second = await other.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        AppendResult fenced = await test.Store.AppendAsync(Samples.FullAppend(first, "refused"), test.Token).ConfigureAwait(false);
        Equal(new AppendResult(AppendStatus.Fenced, 1), fenced, "an append of the first writer after the second one opened the room");
        await RequireUnchangedAsync(test, "refused").ConfigureAwait(false);
        AppendResult won = await other.AppendAsync(Samples.Append(second, Samples.Event("second")), test.Token).ConfigureAwait(false);
        Equal(new AppendResult(AppendStatus.Appended, 2), won, "an append of the second writer");
        fenced = await test.Store.AppendAsync(Samples.FullAppend(first with { Position = 2 }, "refused"), test.Token).ConfigureAwait(false);
        Equal(new AppendResult(AppendStatus.Fenced, 2), fenced, "an append of the first writer with the right position");
    }

    private static async Task UnknownEpochAsync(StoreUnderTest test)
    {
        AppendResult unopened = await test.Store.AppendAsync(Samples.Append(new StoredRoom { RoomId = Samples.Room, Epoch = 0, Position = 0 }, Samples.Event("create")), test.Token).ConfigureAwait(false);
        Equal(new AppendResult(AppendStatus.Fenced, 0), unopened, "an append to a room that was never opened");
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        AppendResult later = await test.Store.AppendAsync(Samples.FullAppend(room with { Epoch = room.Epoch + 1 }, "refused"), test.Token).ConfigureAwait(false);
        Equal(new AppendResult(AppendStatus.Fenced, 1), later, "an append with an epoch that the store does not know, as after a restored backup");
        await RequireUnchangedAsync(test, "refused").ConfigureAwait(false);
    }

    private static async Task InvalidAppendAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        RoomAppend invalid = Samples.FullAppend(room, "refused");
        invalid = invalid with { Events = [.. invalid.Events, invalid.Events[0]] };
        try
        {
            _ = await test.Store.AppendAsync(invalid, test.Token).ConfigureAwait(false);
            Require(condition: false, "An append with the same event twice did not throw.");
        }
        catch (ArgumentException)
        {
            await RequireUnchangedAsync(test, "refused").ConfigureAwait(false);
        }
    }

    private static async Task CancellationAsync(StoreUnderTest test)
    {
        const int Attempts = 40;
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        try
        {
            _ = await test.Store.AppendAsync(Samples.FullAppend(room, "refused"), Samples.Canceled).ConfigureAwait(false);
            Require(condition: false, "An append with a canceled token did not throw.");
        }
        catch (OperationCanceledException)
        {
            await RequireUnchangedAsync(test, "refused").ConfigureAwait(false);
        }

        int appended = 0;
        for (int i = 0; i < Attempts; i++)
        {
            RoomAppend append = Samples.FullAppend(room, $"n{i}");
            await TryAppendAsync(test, append, i).ConfigureAwait(false);

            // A canceled append may still happen: a new epoch is the way to know.
            room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
            bool happened = room.Position == append.ExpectedPosition + append.Events.Count;
            Require(happened || room.Position == append.ExpectedPosition, "A canceled append moved the position by a part.");
            appended += happened ? 1 : 0;
            Equal(happened ? 2 : 0, (await test.Store.ReadEventsAsync(Samples.Room, [append.Events[0].EventId, append.Events[1].EventId], test.Token).ConfigureAwait(false)).Count, "the number of events of a canceled append");
            Equal(happened ? append.StateNodes.Count : 0, (await test.ReadNodesAsync(Samples.Room, [.. append.StateNodes.Select(node => node.Hash)]).ConfigureAwait(false)).Count, "the number of state nodes of a canceled append");
            Equal(happened, (await test.Store.ReadOriginalAsync(Samples.Room, append.Originals[0].EventId, test.Token).ConfigureAwait(false)) is not null, "the original of a canceled append");
        }

        _ = await test.ReadUpdatesAsync(appended).ConfigureAwait(false);
        _ = await test.ReadOutboxAsync(Samples.Server, appended).ConfigureAwait(false);
        Equal(appended, (await test.Store.ReadAwaitedEventsAsync(Samples.Room, test.Token).ConfigureAwait(false)).Count, "the number of awaited events after canceled appends");
    }

    private static async Task TryAppendAsync(StoreUnderTest test, RoomAppend append, int attempt)
    {
        using var source = new CancellationTokenSource();
        try
        {
            Task<AppendResult> task = test.Store.AppendAsync(append, source.Token).AsTask();
            for (int i = 0; i < attempt % 8; i++)
            {
                await Task.Yield();
            }

            await source.CancelAsync().ConfigureAwait(false);
            _ = await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The check reads the store to find out.
        }
    }

    private static async Task RequireUnchangedAsync(StoreUnderTest test, string name)
    {
        StoredRoom room = await test.ReadRoomAsync(Samples.Room).ConfigureAwait(false);
        Require(room.Position == 1 && room.CurrentState == Samples.Hash("state") && room.ForwardExtremities.SequenceEqual([Samples.Id("create")]), "A refused append changed the room.");
        Equal(1, (await test.ReadLogAsync(Samples.Room).ConfigureAwait(false)).Count, "the number of events after a refused append");
        Equal(0, (await test.Store.FindRoomsAsync(Samples.Id($"{name}-1"), test.Token).ConfigureAwait(false)).Count, "the number of rooms of an event of a refused append");
        Equal(0, (await test.ReadNodesAsync(Samples.Room, SampleState.Empty.Set(name).Hashes).ConfigureAwait(false)).Count, "the number of state nodes of a refused append");
        Equal(0, (await test.Store.ReadAwaitedEventsAsync(Samples.Room, test.Token).ConfigureAwait(false)).Count, "the number of awaited events of a refused append");
        Require(await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id($"{name}-1"), test.Token).ConfigureAwait(false) is null, "A refused append stored an original.");
        Equal(0, (await test.Store.ReadUpdatesAsync(0, 10, test.Token).ConfigureAwait(false)).Count, "the number of updates of a refused append");
        Equal(0, (await test.Store.ReadOutboxAsync(Samples.Server, 10, test.Token).ConfigureAwait(false)).Count, "the number of outbox entries of a refused append");
    }

    private static async Task AwaitedAsync(StoreUnderTest test)
    {
        EventId Id(int number) => Samples.Id($"awaited-{number}");
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room) with { AwaitedAdded = [Id(9), Id(2), Id(5)] }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room) with { AwaitedRemoved = [Id(2), Id(77)], AwaitedAdded = [Id(1), Id(9)] }).ConfigureAwait(false);
        EqualLists([Id(9), Id(5), Id(1)], await test.Store.ReadAwaitedEventsAsync(Samples.Room, test.Token).ConfigureAwait(false), "the awaited events");
        _ = await test.AppendAsync(Samples.Append(room) with { AwaitedRemoved = [Id(9)], AwaitedAdded = [Id(9)] }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        EqualLists([Id(5), Id(1), Id(9)], await test.Store.ReadAwaitedEventsAsync(Samples.Room, test.Token).ConfigureAwait(false), "the awaited events after one was removed and added in one append");
    }

    private static async Task RedactionsAsync(StoreUnderTest test)
    {
        StoredEvent Redaction(string name, string target, EventStatus status = EventStatus.Accepted) => Samples.Event(name, status: status) with { Redacts = Samples.Id(target) };
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create", "b").ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(
            room,
            Redaction("1", "a"),
            Redaction("2", "b"),
            Redaction("3", "a"),
            Redaction("4", "a", EventStatus.SoftFailed),
            Redaction("5", "c"),
            Redaction("6", "a", EventStatus.Outlier))).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(await test.CreateRoomAsync(Samples.OtherRoom, "other").ConfigureAwait(false), Redaction("7", "a"))).ConfigureAwait(false);

        // Two events change their status.
        _ = await test.AppendAsync(Samples.Append(room, Redaction("4", "a"), Redaction("3", "a", EventStatus.SoftFailed))).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);

        StoredRedaction[] expected = [new(Samples.Id("a"), Samples.Id("1")), new(Samples.Id("b"), Samples.Id("2")), new(Samples.Id("a"), Samples.Id("4"))];
        EventId[] targets = [Samples.Id("b"), Samples.Id("a"), Samples.Id("none")];
        EqualLists(expected, await test.Store.FindRedactionsAsync(Samples.Room, targets, test.Token).ConfigureAwait(false), "the redactions");
        StoredEventLookup found = await test.Store.LookUpEventsAsync(Samples.Room, targets, test.Token).ConfigureAwait(false);
        EqualLists([Samples.Id("b")], [.. found.Events.Select(stored => stored.EventId)], "the events that are looked up");
        EqualLists(expected, found.Redactions, "the redactions of the events that are looked up");
        found = await test.Store.LookUpEventsAsync(Samples.Room, [], test.Token).ConfigureAwait(false);
        Equal(0, found.Events.Count + found.Redactions.Count, "the number of events and redactions that are found for no event");
        Equal(0, (await test.Store.FindRedactionsAsync(Samples.Room, [], test.Token).ConfigureAwait(false)).Count, "the number of redactions of no event");
        await test.Store.PurgeRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        Equal(0, (await test.Store.FindRedactionsAsync(Samples.Room, [Samples.Id("a")], test.Token).ConfigureAwait(false)).Count, "the number of redactions of a purged room");
    }

    private static async Task OriginalsAsync(StoreUnderTest test)
    {
        StoredOriginal Original(string name, int second) => new() { EventId = Samples.Id(name), RedactedAt = Samples.Time.AddSeconds(second), Bytes = Samples.Utf8($"original of {name}") };
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "a", "b", "c", "d").ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, Samples.Event("a") with { Bytes = Samples.Utf8("redacted") }, Samples.Event("b"), Samples.Event("c")) with
        {
            Originals = [Original("a", 1), Original("b", 2), Original("c", 3)],
        }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        EqualBytes(Samples.Utf8("original of a"), await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("a"), test.Token).ConfigureAwait(false), "the original of a redacted event");
        EqualBytes(Samples.Utf8("redacted"), (await test.ReadLogAsync(Samples.Room, limit: 1).ConfigureAwait(false))[0].Bytes, "a redacted event");
        Require(await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("d"), test.Token).ConfigureAwait(false) is null, "An event that was not redacted has an original.");
        Require(await test.Store.ReadOriginalAsync(Samples.OtherRoom, Samples.Id("a"), test.Token).ConfigureAwait(false) is null, "Another room has the original.");
        Equal(0, await test.Store.EraseOriginalsAsync(Samples.Time.AddSeconds(1), 10, test.Token).ConfigureAwait(false), "the number of originals erased that are not older than the time");
        Equal(1, await test.Store.EraseOriginalsAsync(Samples.Time.AddSeconds(3), 1, test.Token).ConfigureAwait(false), "the number of originals erased with the limit 1");
        Equal(1, await test.Store.EraseOriginalsAsync(Samples.Time.AddSeconds(3), 10, test.Token).ConfigureAwait(false), "the number of originals erased after that");
        Require(await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("a"), test.Token).ConfigureAwait(false) is null, "An erased original can be read.");
        EqualBytes(Samples.Utf8("original of c"), await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("c"), test.Token).ConfigureAwait(false), "an original that is not old enough to be erased");
    }

    private static async Task LargeAppendAsync(StoreUnderTest test)
    {
        byte[] large = new byte[LargeEvent];
        for (int i = 0; i < large.Length; i++)
        {
            large[i] = unchecked((byte)(i * 31));
        }

        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room, [.. Enumerable.Range(0, 16).Select(i => Samples.Event($"large-{i}") with { Bytes = large })]) with
        {
            Originals = [new StoredOriginal { EventId = Samples.Id("large-0"), RedactedAt = Samples.Time, Bytes = large }],
            Outbox = [Samples.Draft("large-0") with { Pdu = large }],
        }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room, [.. Enumerable.Range(0, ManyEvents).Select(i => Samples.Event($"many-{i}"))])).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        IReadOnlyList<StoredEvent> log = await test.ReadLogAsync(Samples.Room).ConfigureAwait(false);
        Equal(ManyEvents + 16, log.Count, "the number of events after a large append");
        EqualBytes(large, log[15].Bytes, "an event of 64 KiB");
        Equal(Samples.Id($"many-{ManyEvents - 1}"), log[^1].EventId, "the last of many events");
        EqualBytes(large, await test.Store.ReadOriginalAsync(Samples.Room, Samples.Id("large-0"), test.Token).ConfigureAwait(false), "an original of 64 KiB");
        EqualBytes(large, (await test.ReadOutboxAsync(Samples.Server, 1).ConfigureAwait(false))[0].Pdu, "an outbox entry of 64 KiB");
        EventId[] ids = [.. log.Where((_, index) => index % 7 == 0).Select(item => item.EventId)];
        EqualLists(ids.Order(), (await test.Store.ReadEventsAsync(Samples.Room, ids, test.Token).ConfigureAwait(false)).Select(item => item.EventId).Order(), "many events by ID");
    }
}
