using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event from before the join that a partial event cites, and that gets its place in the graph first.</summary>
/// <param name="EventId">The event.</param>
/// <param name="IsAuthEvent">True if it is cited as an auth event; false if as a previous event.</param>
internal readonly record struct OlderEvent(EventId EventId, bool IsAuthEvent);
