using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <content>Unloads rooms.</content>
public sealed partial class RoomSessions
{
    /// <summary>The sessions that finish their work. A new session of the room waits for that.</summary>
    private readonly Dictionary<RoomId, Task> _unloading = [];

    /// <summary>Unloads a room after its queued work.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <returns>A task that ends when the room is unloaded. A room that is not loaded is left as it is.</returns>
    public ValueTask UnloadAsync(RoomId roomId)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(roomId, out LinkedListNode<RoomSession>? node) ? new ValueTask(Unload(node)) : new ValueTask(_unloading.GetValueOrDefault(roomId, Task.CompletedTask));
        }
    }

    /// <summary>Removes a room from the store, with everything that belongs to it, after its queued work. See <see cref="IRoomLogStore.PurgeRoomAsync"/>, which does not know of a room in memory. Other processes that have the room in memory notice it after ten seconds at most.</summary>
    /// <param name="roomId">The room ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the room is removed.</returns>
    /// <exception cref="RoomStoreException">The store failed.</exception>
    public Task PurgeAsync(RoomId roomId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Task before = _sessions.TryGetValue(roomId, out LinkedListNode<RoomSession>? node) ? Unload(node) : _unloading.GetValueOrDefault(roomId, Task.CompletedTask);
            Task purging = PurgeAsync(roomId, before, cancellationToken);

            // A session that is asked for meanwhile waits, whether the store fails or not.
            AddUnloading(roomId, EndAsync(purging));
            return purging;
        }
    }

    /// <summary>Finishes the queued work and unloads all rooms.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] unloading;
        lock (_lock)
        {
            _isDisposed = true;
            while (_byUse.First is { } node)
            {
                _ = Unload(node);
            }

            unloading = [.. _unloading.Values];
        }

        await Task.WhenAll(unloading).ConfigureAwait(false);
    }

    /// <summary>Unloads a room that the store does not have any more.</summary>
    private void Forget(RoomSession session)
    {
        lock (_lock)
        {
            session.IsStored = false;
            if (_sessions.TryGetValue(session.Id, out LinkedListNode<RoomSession>? node) && node.Value == session)
            {
                _ = Unload(node);
            }
        }
    }

    /// <summary>Removes a session, which finishes its queued work. The caller has the lock.</summary>
    private Task Unload(LinkedListNode<RoomSession> node)
    {
        RoomSession session = node.Value;
        _byUse.Remove(node);
        _ = _sessions.Remove(session.Id);
        Task unloading = session.DisposeAsync().AsTask();
        AddUnloading(session.Id, unloading);
        return unloading;
    }

    private void AddUnloading(RoomId roomId, Task unloading)
    {
        if (!unloading.IsCompleted)
        {
            _unloading[roomId] = unloading;
            _ = ForgetAsync(roomId, unloading);
        }
    }

    private async Task PurgeAsync(RoomId roomId, Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(false);
        await _services.Store.PurgeRoomAsync(roomId, cancellationToken).ConfigureAwait(false);
        await LocalResidence.RemoveAsync(_services.Store, roomId, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ForgetAsync(RoomId roomId, Task unloading)
    {
        await unloading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_unloading.TryGetValue(roomId, out Task? last) && last == unloading)
            {
                _ = _unloading.Remove(roomId);
            }
        }
    }
}
