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

    /// <summary>Removes a session, which finishes its queued work. The caller has the lock.</summary>
    private Task Unload(LinkedListNode<RoomSession> node)
    {
        RoomSession session = node.Value;
        _byUse.Remove(node);
        _ = _sessions.Remove(session.Id);
        Task unloading = session.DisposeAsync().AsTask();
        if (!unloading.IsCompleted)
        {
            _unloading[session.Id] = unloading;
            _ = ForgetAsync(session.Id, unloading);
        }

        return unloading;
    }

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
