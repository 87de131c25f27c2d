using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>The rooms of the store.</summary>
public sealed partial class InMemoryRoomStore
{
    private const int MaxRoomsOfAnEvent = 16;

    /// <inheritdoc />
    public ValueTask<StoredRoom> OpenRoomAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_rooms.TryGetValue(roomId, out MemoryRoom? room))
            {
                room = new MemoryRoom(roomId);
                _rooms[roomId] = room;
            }

            room.Epoch++;
            return new(room.ToStored());
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredRoom?> ReadRoomAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId) is { Position: > 0 } room ? room.ToStored() : null);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomId>> ReadRoomsAsync(RoomId? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new([.. _rooms.Values.Where(room => room.Position > 0 && (after is not { } id || room.RoomId > id)).Take(limit).Select(room => room.RoomId)]);
        }
    }

    /// <inheritdoc />
    public ValueTask<AppendResult> AppendAsync(RoomAppend append, CancellationToken cancellationToken)
    {
        RoomAppend.ThrowIfInvalid(append);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            MemoryRoom? room = Find(append.RoomId);
            if (room is null || room.Epoch != append.Epoch)
            {
                return new(new AppendResult(AppendStatus.Fenced, room?.Position ?? 0));
            }

            if (room.Position != append.ExpectedPosition)
            {
                return new(new AppendResult(AppendStatus.Conflict, room.Position));
            }

            room.Append(append);
            foreach (StoredEvent added in append.Events)
            {
                AddRoomOfEvent(added.EventId, room.RoomId);
            }

            AddUpdates(append.Updates);
            AddOutbox(append.RoomId, append.Outbox);
            return new(new AppendResult(AppendStatus.Appended, room.Position));
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(RoomId roomId, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            MemoryRoom? room = Find(roomId);
            return new(room is null ? [] : [.. eventIds.Select(room.Find).OfType<StoredEvent>()]);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from, LogDirection direction, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId)?.ReadLog(from, direction, limit) ?? []);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RoomId>> FindRoomsAsync(EventId eventId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_roomsOfEvents.TryGetValue(eventId, out SortedSet<RoomId>? rooms) ? [.. rooms.Take(MaxRoomsOfAnEvent)] : []);
        }
    }

    /// <inheritdoc />
    public ValueTask<StoredEvent?> FindEventAtTimeAsync(RoomId roomId, MatrixTimestamp timestamp, LogDirection direction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId)?.FindAtTime(timestamp, direction));
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredStateNode>> ReadStateNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var nodes = new List<StoredStateNode>(hashes.Count);
            MemoryRoom? room = Find(roomId);
            foreach (StateHash hash in hashes)
            {
                if (room is not null && room.TryGetNode(hash, out ReadOnlyMemory<byte> bytes))
                {
                    nodes.Add(new StoredStateNode(hash, bytes));
                }
            }

            return new(nodes);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<EventId>> ReadAwaitedEventsAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new([.. Find(roomId)?.Awaited ?? []]);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredRedaction>> FindRedactionsAsync(RoomId roomId, IReadOnlyCollection<EventId> targets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId)?.FindRedactions(targets) ?? []);
        }
    }

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>?> ReadOriginalAsync(RoomId roomId, EventId eventId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId)?.Originals.GetValueOrDefault(eventId)?.Bytes);
        }
    }

    /// <inheritdoc />
    public ValueTask<int> EraseOriginalsAsync(DateTimeOffset redactedBefore, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            (MemoryRoom Room, EventId EventId)[] expired =
            [
                .. _rooms.Values.SelectMany(room => room.Originals.Values.Where(original => original.RedactedAt < redactedBefore).Select(original => (room, original.EventId))).Take(limit),
            ];
            foreach ((MemoryRoom room, EventId eventId) in expired)
            {
                _ = room.Originals.Remove(eventId);
            }

            return new(expired.Length);
        }
    }

    /// <inheritdoc />
    public ValueTask PurgeRoomAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (Find(roomId) is { } room)
            {
                foreach (EventId eventId in room.EventIds)
                {
                    RemoveRoomOfEvent(eventId, roomId);
                }

                _rooms[roomId] = new MemoryRoom(roomId) { Epoch = room.Epoch + 1 };
            }

            _ = _updates.RemoveAll(update => update.RoomId == roomId);
            RemoveOutbox(roomId);
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask<CompactionResult> CompactAsync(RoomId roomId, int maxNodes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNodes, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(Find(roomId) is { Position: > 0 } room
                ? room.Compact(maxNodes)
                : new CompactionResult { VisitedCount = 0, RemovedCount = 0, IsComplete = true });
        }
    }

    private MemoryRoom? Find(RoomId roomId) => _rooms.GetValueOrDefault(roomId);

    private void AddRoomOfEvent(EventId eventId, RoomId roomId)
    {
        if (!_roomsOfEvents.TryGetValue(eventId, out SortedSet<RoomId>? rooms))
        {
            rooms = [];
            _roomsOfEvents[eventId] = rooms;
        }

        _ = rooms.Add(roomId);
    }

    private void RemoveRoomOfEvent(EventId eventId, RoomId roomId)
    {
        SortedSet<RoomId> rooms = _roomsOfEvents[eventId];
        _ = rooms.Remove(roomId);
        if (rooms.Count == 0)
        {
            _ = _roomsOfEvents.Remove(eventId);
        }
    }
}
