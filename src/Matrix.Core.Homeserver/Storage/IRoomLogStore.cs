using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the durable store of rooms: their events, their states and what a room needs to continue.</summary>
/// <remarks>
/// <para>
/// One process writes to a room at a time. <see cref="OpenRoomAsync"/> starts a new epoch of the room, and from then on the appends of all earlier epochs fail with
/// <see cref="AppendStatus.Fenced"/>. So a process that was replaced without its knowledge cannot change the room.
/// </para>
/// <para>States are stored as the nodes of their trie, by hash. An append brings only the nodes that the state before it does not have.</para>
/// </remarks>
public interface IRoomLogStore
{
    /// <summary>Opens a room to write to it, and starts a new epoch of the room. The room does not need to exist.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The room as it is stored, with the new epoch.</returns>
    ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken);

    /// <summary>Reads a room without a new epoch.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The room, or <see langword="null"/> if nothing was ever appended to it, or it was purged.</returns>
    ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken);

    /// <summary>Lists the rooms that have events, in the UTF-8 order of their IDs.</summary>
    /// <param name="after">The room ID after which the list begins, or <see langword="null"/> for the first page.</param>
    /// <param name="limit">The maximum number of rooms, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Appends to a room: all of the append becomes durable, or nothing.</summary>
    /// <param name="append">The changes.</param>
    /// <param name="cancellationToken">Cancels the call. If it is canceled, the append may or may not have happened.</param>
    /// <returns>The result. Only <see cref="AppendStatus.Appended"/> changed the store.</returns>
    ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken);

    /// <summary>Reads events of a room by their IDs.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="eventIds">The event IDs, each once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events that the room has, in any order.</returns>
    ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken);

    /// <summary>Reads a page of the log of a room: its events in the order in which they were first appended.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="from">The position from which the page begins. It is not part of the page.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="limit">The maximum number of events, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken);

    /// <summary>Finds the rooms that have an event. In room versions 1 and 2 the sender chooses the ID, so that two rooms may have the same ID.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The room IDs, at most 16, in UTF-8 order.</returns>
    ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken);

    /// <summary>Finds the accepted event whose <c>origin_server_ts</c> is closest to a time in one direction. Outliers do not count.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="timestamp">The time.</param>
    /// <param name="direction"><see cref="LogDirection.Forward"/>: at or after the time. <see cref="LogDirection.Backward"/>: at or before the time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The event, or <see langword="null"/> if the room has no such event. Of events with the same time, the one with the least position forward, or the greatest backward.</returns>
    ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken);

    /// <summary>Reads nodes of the states of a room.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="hashes">The hashes of the nodes, each once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The nodes that the room has, in any order.</returns>
    ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken);

    /// <summary>Reads the awaited events of a room: the <c>prev_events</c> of its events that it does not have.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The event IDs, oldest first.</returns>
    ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken);

    /// <summary>Finds the accepted redactions of events. The room does not need to have the events.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="targets">The IDs of the redacted events, each once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The redactions with <see cref="EventStatus.Accepted"/>, in the order of their positions.</returns>
    ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken);

    /// <summary>Reads events of a room with the accepted redactions of them. A room asks for both when an event arrives. The default calls <see cref="ReadEventsAsync"/> and <see cref="FindRedactionsAsync"/>.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="eventIds">The event IDs, each once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events that the room has, and the redactions of all events that were asked for.</returns>
    async ValueTask<StoredEventLookup> LookUpEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> events = await ReadEventsAsync(roomId, eventIds, cancellationToken).ConfigureAwait(false);
        return new StoredEventLookup(events, await FindRedactionsAsync(roomId, eventIds, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads the unredacted copy of an event that was redacted a short time ago.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="eventId">The event ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The stored form of the event before it was redacted, or <see langword="null"/> if it was never redacted, or its original was erased.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken);

    /// <summary>Erases the unredacted copies of events that were redacted before a time.</summary>
    /// <param name="redactedBefore">The time.</param>
    /// <param name="limit">The maximum number of copies to erase, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of erased copies.</returns>
    ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a room with everything that belongs to it: events, states, originals, and its part of the feed and of the outbox. The epoch ends and the next one is greater, so that a session that still has the room open is fenced.
    /// </summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken);

    /// <summary>Removes state nodes of a room that no state of an event, nor the current state, can reach. It may run while the room is in use.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="maxNodes">The maximum number of nodes to visit in this call, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was done. Call again until <see cref="CompactionResult.IsComplete"/>.</returns>
    ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken);
}
