namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the events that a room has of those that were asked for, and the accepted redactions of all of those.</summary>
/// <param name="Events">The events, in any order.</param>
/// <param name="Redactions">The redactions, in the order of their positions.</param>
public sealed record StoredEventLookup(IReadOnlyList<StoredEvent> Events, IReadOnlyList<StoredRedaction> Redactions);
