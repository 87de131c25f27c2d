using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An event of the full conflicted set.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Reasons">Why it is in the set.</param>
public sealed record ConflictedEvent(EventId EventId, ConflictReasons Reasons);
