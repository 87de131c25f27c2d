using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Interrupts a call of a room that needs events from the store. The writer loads them, and calls again; the room is then as it was before the call.</summary>
internal sealed class NotLoadedException(IReadOnlyCollection<EventId> events) : Exception
{
    public IReadOnlyCollection<EventId> Events { get; } = events;
}
