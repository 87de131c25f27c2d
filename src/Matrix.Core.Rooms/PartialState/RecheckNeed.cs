using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents what is needed from other servers before a partial event can be judged again.</summary>
/// <param name="EventId">The event.</param>
/// <param name="IsState">True if the state before the event is needed; false if the event itself is.</param>
internal readonly record struct RecheckNeed(EventId EventId, bool IsState);
