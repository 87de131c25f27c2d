using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An event's place in the power order.</summary>
/// <param name="EventId">The event.</param>
/// <param name="SenderLevel">The level of its sender, by its own auth events.</param>
/// <param name="OriginServerTs">When it was sent.</param>
/// <param name="IsPowerEvent">Whether it is a power event; else it is in the chain of one.</param>
/// <param name="DecidedBy">What put it behind the event before it.</param>
public sealed record PowerOrderedEvent(EventId EventId, PowerLevel SenderLevel, long OriginServerTs, bool IsPowerEvent, OrderReason DecidedBy);
