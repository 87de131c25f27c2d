using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Reads what a host has stored. While a piece of work goes on, what was read for it, or was not there, is not asked for again.</summary>
internal sealed class HistoryReader
{
    private readonly RoomId _room;
    private readonly RoomVersion _version;
    private readonly IRoomHistory _history;
    private readonly Dictionary<EventId, RoomEvent?> _events = [];
    private readonly Dictionary<EventId, StateMap?> _states = [];
    private int _works;

    public HistoryReader(RoomId room, RoomVersion version, IRoomHistory history)
    {
        _room = room;
        _version = version;
        _history = history;
    }

    public bool TryGet(EventId id, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        if (_works > 0 && _events.TryGetValue(id, out roomEvent))
        {
            return roomEvent is not null;
        }

        if (!_history.TryGet(id, out roomEvent) || !IsAskedFor(id, roomEvent))
        {
            roomEvent = null;
        }

        if (_works > 0)
        {
            _events[id] = roomEvent;
        }

        return roomEvent is not null;
    }

    public bool TryGetStateBefore(EventId id, [NotNullWhen(true)] out StateMap? before)
    {
        if (_works > 0 && _states.TryGetValue(id, out before))
        {
            return before is not null;
        }

        before = _history.TryGetStateBefore(id, out StateMap? found) ? found : null;
        if (_works > 0)
        {
            _states[id] = before;
        }

        return before is not null;
    }

    /// <summary>A store may hold many rooms, and whoever asks may name an event of another: it is not of this room. Nor is a row that is another event.</summary>
    private bool IsAskedFor(EventId id, RoomEvent? found) =>
        found?.Pdu is { } pdu && pdu.EventId == id && pdu.RoomId == _room && _version.Id == pdu.Version.Id;

    private void End()
    {
        if (--_works == 0)
        {
            // Nothing of the host's store is kept between calls: it may change, and the room's memory is not a cache of it.
            _events.Clear();
            _states.Clear();
        }
    }

    /// <summary>A piece of work: one call of a room's method. One within another belongs to it.</summary>
    internal readonly struct Work : IDisposable
    {
        private readonly HistoryReader? _reader;

        public Work(HistoryReader? reader)
        {
            _reader = reader;
            if (reader is not null)
            {
                reader._works++;
            }
        }

        public void Dispose() => _reader?.End();
    }
}
