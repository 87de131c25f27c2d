using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Provides events for state resolution: those that were added, then those of a room. Not thread-safe while events are added.</summary>
public sealed class InMemoryEventSource : IEventSource
{
    private readonly Dictionary<EventId, AuthEvent> _events = [];
    private readonly Room? _room;

    /// <summary>Initializes a source without events.</summary>
    public InMemoryEventSource()
    {
    }

    /// <summary>Initializes a source with the events of a room and their rejection status.</summary>
    /// <param name="room">The room.</param>
    public InMemoryEventSource(Room room)
    {
        ArgumentNullException.ThrowIfNull(room);
        _room = room;
    }

    /// <summary>Initializes a source with events that were not rejected.</summary>
    /// <param name="events">The events.</param>
    public InMemoryEventSource(IEnumerable<VerifiedPdu> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (VerifiedPdu verified in events)
        {
            Add(verified);
        }
    }

    /// <summary>Adds an event, or changes its rejection status.</summary>
    /// <param name="verified">The event.</param>
    /// <param name="isRejected"><see langword="true"/> if it was rejected when it was received.</param>
    public void Add(VerifiedPdu verified, bool isRejected = false)
    {
        ArgumentNullException.ThrowIfNull(verified);
        _events[verified.EventId] = new AuthEvent(verified, isRejected);
    }

    /// <inheritdoc/>
    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent)
    {
        if (_events.TryGetValue(eventId, out authEvent))
        {
            return true;
        }

        if (_room?.TryGetEvent(eventId, out RoomEvent? known) == true)
        {
            authEvent = new AuthEvent(known.VerifiedPdu, known.IsRejected);
            return true;
        }

        return false;
    }
}
