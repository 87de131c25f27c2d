using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Reads the host's store. During a session, each event and each state is read at most once, whether it exists or not.</summary>
internal sealed class HistoryReader
{
    private readonly RoomId _room;
    private readonly RoomVersion _version;
    private readonly IRoomHistory _history;
    private readonly Dictionary<EventId, RoomEvent?> _events = [];
    private readonly Dictionary<EventId, StateMap?> _states = [];
    private int _sessions;

    public HistoryReader(RoomId room, RoomVersion version, IRoomHistory history)
    {
        _room = room;
        _version = version;
        _history = history;
    }

    public bool TryGet(EventId id, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        if (_sessions > 0 && _events.TryGetValue(id, out roomEvent))
        {
            return roomEvent is not null;
        }

        if (!_history.TryGetEvent(id, out roomEvent) || !IsRequested(id, roomEvent))
        {
            roomEvent = null;
        }

        if (_sessions > 0)
        {
            _events[id] = roomEvent;
        }

        return roomEvent is not null;
    }

    public bool TryGetStateBefore(EventId id, [NotNullWhen(true)] out StateMap? before)
    {
        if (_sessions > 0 && _states.TryGetValue(id, out before))
        {
            return before is not null;
        }

        before = _history.TryGetStateBefore(id, out StateMap? found) ? found : null;
        if (_sessions > 0)
        {
            _states[id] = before;
        }

        return before is not null;
    }

    /// <summary>Determines whether a result is the requested event. A store may hold many rooms, and a requester may name an event of another room.</summary>
    private bool IsRequested(EventId id, RoomEvent? found) =>
        found?.Pdu is { } pdu && pdu.EventId == id && pdu.RoomId == _room && _version.Id == pdu.Version.Id;

    private void End()
    {
        if (--_sessions == 0)
        {
            // Nothing is cached between calls, because the store may change.
            _events.Clear();
            _states.Clear();
        }
    }

    /// <summary>Represents one call of a room's method. A session within another session is part of it.</summary>
    internal readonly struct Session : IDisposable
    {
        private readonly HistoryReader? _reader;

        public Session(HistoryReader? reader)
        {
            _reader = reader;
            if (reader is not null)
            {
                reader._sessions++;
            }
        }

        public void Dispose() => _reader?.End();
    }
}
