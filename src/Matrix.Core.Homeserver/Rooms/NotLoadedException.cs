using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Interrupts a call of a room that needs events, or the redactions of events, from the store. The writer loads them, and calls again; the room is then as it was before the call.</summary>
internal sealed class NotLoadedException(IReadOnlyCollection<EventId> events) : Exception
{
    /// <summary>Gets the events that are needed.</summary>
    public IReadOnlyCollection<EventId> Events { get; } = events;

    /// <summary>Gets the events whose redactions are needed.</summary>
    public IReadOnlyCollection<EventId> RedactionsOf { get; init; } = [];
}
