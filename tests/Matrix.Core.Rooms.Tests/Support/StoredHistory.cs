using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>What a host would have stored.</summary>
internal sealed class StoredHistory : IRoomHistory
{
    private readonly Dictionary<EventId, RoomEvent> _events = [];

    public void Store(RoomEvent roomEvent) => _events[roomEvent.Event.Event.EventId] = roomEvent;

    public bool TryGet(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent) => _events.TryGetValue(eventId, out roomEvent);
}
