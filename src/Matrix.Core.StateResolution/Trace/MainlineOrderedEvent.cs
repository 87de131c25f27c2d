using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An event's place in the mainline order.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Position">Its position on the mainline, 0 for the newest; null where no way leads to the mainline, which comes before all others.</param>
/// <param name="OriginServerTs">When it was sent.</param>
/// <param name="DecidedBy">What put it behind the event before it.</param>
public sealed record MainlineOrderedEvent(EventId EventId, int? Position, long OriginServerTs, OrderReason DecidedBy);
