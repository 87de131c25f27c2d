using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>An auth chain: the <c>auth_events</c> of some events, theirs, and so on to the create event.</summary>
/// <param name="EventIds">The events that are at hand, each once, in order of their IDs.</param>
/// <param name="Missing">The events that are not, in order; empty where the chain is whole.</param>
public sealed record AuthChain(ImmutableArray<EventId> EventIds, ImmutableArray<EventId> Missing)
{
    /// <summary>Whether every event of the chain is at hand.</summary>
    public bool IsComplete => Missing.IsEmpty;
}
