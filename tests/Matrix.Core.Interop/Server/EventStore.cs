using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Interop.Server;

/// <summary>What a homeserver has in a database: each event as the room gave it out, with its status and the states around it.</summary>
internal sealed class EventStore : IRoomHistory
{
    private readonly ConcurrentDictionary<EventId, RoomEvent> _events = new();

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent) => _events.TryGetValue(eventId, out roomEvent);

    /// <summary>Keeps what the room judged, rejected and soft-failed events too: others may cite them.</summary>
    public void Keep(ReceiveResult received)
    {
        if (received is ReceiveResult.Judged judged)
        {
            _events[judged.Event.EventId] = judged.Event;
        }
    }
}
