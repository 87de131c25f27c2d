using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event of the full conflicted set.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Reasons">The reasons why the event is in the set; several may apply.</param>
public sealed record ConflictedEvent(EventId EventId, ConflictReasons Reasons);
