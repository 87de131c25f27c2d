using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Events for state resolution: those that were added, then those of a room. Not safe for several threads while events are added.</summary>
public sealed class InMemoryEventSource : IEventSource
{
    private readonly Dictionary<EventId, AuthEvent> _events = [];
    private readonly Room? _room;

    /// <summary>No events yet.</summary>
    public InMemoryEventSource()
    {
    }

    /// <summary>The events that a room holds, with what became of them.</summary>
    /// <param name="room">The room.</param>
    public InMemoryEventSource(Room room)
    {
        ArgumentNullException.ThrowIfNull(room);
        _room = room;
    }

    /// <summary>Events, none of which was rejected.</summary>
    /// <param name="events">The events.</param>
    public InMemoryEventSource(IEnumerable<VerifiedPdu> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (VerifiedPdu verified in events)
        {
            Add(verified);
        }
    }

    /// <summary>Adds an event, or changes whether it was rejected.</summary>
    /// <param name="verified">The event.</param>
    /// <param name="isRejected">Whether it was rejected when it was received.</param>
    public void Add(VerifiedPdu verified, bool isRejected = false)
    {
        ArgumentNullException.ThrowIfNull(verified);
        _events[verified.EventId] = new AuthEvent(verified, isRejected);
    }

    /// <inheritdoc/>
    public bool TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found)
    {
        found = _events.TryGetValue(eventId, out AuthEvent added) ? added
            : _room is not null && _room.TryGetEvent(eventId, out RoomEvent? known) ? new AuthEvent(known.VerifiedPdu, known.IsRejected)
            : null;
        return found is not null;
    }
}
