using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents the stored events of a room. What is read after a crash comes from bytes, as from a disk.</summary>
internal sealed class SimulatedHistory : IRoomHistory
{
    private readonly Dictionary<EventId, RoomEvent> _events = [];

    public void Store(RoomEvent roomEvent) => _events[roomEvent.EventId] = roomEvent;

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        roomEvent = null;
        return _events.TryGetValue(eventId, out RoomEvent? stored) && RoomEvent.TryLoadTrusted(stored.ToStoredBytes(), out roomEvent, out _);
    }

    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        stateBefore = _events.TryGetValue(eventId, out RoomEvent? stored) ? stored.StateBefore : null;
        return stateBefore is not null;
    }
}
