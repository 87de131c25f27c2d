using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the place of an event in the mainline order.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Position">
/// The position on the mainline, 0 for the newest mainline event; <see langword="null"/> if no chain of power levels leads from the event to the mainline. Such
/// events come before all others.
/// </param>
/// <param name="OriginServerTs">The <c>origin_server_ts</c> of the event, in milliseconds since the Unix epoch.</param>
/// <param name="DecidedBy">The comparison that put the event after the one before it.</param>
public sealed record MainlineOrderedEvent(EventId EventId, int? Position, long OriginServerTs, OrderReason DecidedBy);
