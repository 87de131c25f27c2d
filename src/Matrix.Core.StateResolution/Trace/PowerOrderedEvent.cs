using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the place of an event in the reverse topological power order.</summary>
/// <param name="EventId">The event.</param>
/// <param name="SenderLevel">The power level of the sender according to the event's own auth events.</param>
/// <param name="OriginServerTs">The <c>origin_server_ts</c> of the event, in milliseconds since the Unix epoch.</param>
/// <param name="IsPowerEvent"><see langword="true"/> for a power event; <see langword="false"/> for an event in the auth chain of one.</param>
/// <param name="DecidedBy">The comparison that put the event after the one before it.</param>
public sealed record PowerOrderedEvent(EventId EventId, PowerLevel SenderLevel, long OriginServerTs, bool IsPowerEvent, OrderReason DecidedBy);
