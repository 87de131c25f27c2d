using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <content>Knows which rooms are being joined. Other servers send events as soon as one of them has accepted the join, before its answer arrives.</content>
public sealed partial class RoomSessions
{
    private readonly Dictionary<RoomId, int> _joins = [];

    /// <summary>Begins a join.</summary>
    /// <returns>The join, which the caller disposes at its end.</returns>
    internal IDisposable BeginJoin(RoomId roomId)
    {
        lock (_lock)
        {
            _joins[roomId] = _joins.GetValueOrDefault(roomId) + 1;
            return new RunningJoin(this, roomId);
        }
    }

    /// <summary>Determines whether a local user is joining a room through another server.</summary>
    internal bool IsJoining(RoomId roomId)
    {
        lock (_lock)
        {
            return _joins.ContainsKey(roomId);
        }
    }

    private void EndJoin(RoomId roomId)
    {
        lock (_lock)
        {
            if (--_joins[roomId] == 0)
            {
                _ = _joins.Remove(roomId);
            }
        }
    }

    private sealed class RunningJoin(RoomSessions owner, RoomId roomId) : IDisposable
    {
        public void Dispose() => owner.EndJoin(roomId);
    }
}
