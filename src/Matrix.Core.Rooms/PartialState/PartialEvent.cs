using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event that was judged by a partial state, and that is judged again by the full state.</summary>
/// <param name="EventId">The event.</param>
/// <param name="IsHistory">True if the event was received as <see cref="ReceiveMode.Backfill"/>.</param>
public readonly record struct PartialEvent(EventId EventId, bool IsHistory);
