using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event of the full conflicted set.</summary>
public sealed record ConflictedEvent
{
    internal ConflictedEvent(EventId eventId, ConflictReasons reasons)
    {
        EventId = eventId;
        Reasons = reasons;
    }

    /// <summary>Gets the ID of the event.</summary>
    public EventId EventId { get; }

    /// <summary>Gets the reasons why the event is in the set; several may apply.</summary>
    public ConflictReasons Reasons { get; }
}
