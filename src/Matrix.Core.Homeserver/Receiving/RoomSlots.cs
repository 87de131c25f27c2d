using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>
/// Bounds the events that wait for other servers. A room has only a part of all slots, so that a room whose events wait for slow servers leaves slots for the others. Thread-safe.
/// </summary>
internal sealed class RoomSlots : IDisposable
{
    /// <summary>The number of slots.</summary>
    public const int MaxAtWork = 32;

    /// <summary>The maximum number of slots of one room. It is more than one, because no server waits for what another server sent.</summary>
    public const int MaxPerRoom = 4;

    private readonly Dictionary<RoomId, Queue> _rooms = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _all = new(MaxAtWork);

    /// <summary>Gets the number of rooms that have or wait for a slot.</summary>
    public int RoomCount
    {
        get
        {
            lock (_lock)
            {
                return _rooms.Count;
            }
        }
    }

    /// <summary>Waits for a slot.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The slot, which the caller disposes.</returns>
    public async Task<Slot> EnterAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        Queue? queue;
        lock (_lock)
        {
            if (!_rooms.TryGetValue(roomId, out queue))
            {
                _rooms[roomId] = queue = new Queue();
            }

            queue.Users++;
        }

        bool hasPlace = false;
        try
        {
            // The slots of all rooms come last: who waits for the room holds none of them.
            await queue.Places.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasPlace = true;
            await _all.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Slot(this, roomId, queue);
        }
        catch
        {
            Leave(roomId, queue, hasPlace);
            throw;
        }
    }

    public void Dispose() => _all.Dispose();

    private void Leave(RoomId roomId, Queue queue, bool hasPlace)
    {
        if (hasPlace)
        {
            _ = queue.Places.Release();
        }

        lock (_lock)
        {
            if (--queue.Users == 0)
            {
                _ = _rooms.Remove(roomId);
                queue.Dispose();
            }
        }
    }

    /// <summary>Represents a slot. Disposing it gives it back.</summary>
    internal sealed class Slot(RoomSlots owner, RoomId roomId, object queue) : IDisposable
    {
        public void Dispose()
        {
            _ = owner._all.Release();
            owner.Leave(roomId, (Queue)queue, hasPlace: true);
        }
    }

    private sealed class Queue : IDisposable
    {
        public SemaphoreSlim Places { get; } = new(MaxPerRoom);

        public int Users { get; set; }

        public void Dispose() => Places.Dispose();
    }
}
