using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an auth chain: the <c>auth_events</c> of some events, the <c>auth_events</c> of those, and so on to the create event.</summary>
public sealed record AuthChain
{
    internal AuthChain(ImmutableArray<EventId> eventIds, ImmutableArray<EventId> missing)
    {
        EventIds = eventIds;
        Missing = missing;
    }

    /// <summary>Gets the available events of the chain, each once, in order of their IDs.</summary>
    public ImmutableArray<EventId> EventIds { get; }

    /// <summary>Gets the events of the chain that are not available, in order of their IDs; empty for a complete chain.</summary>
    public ImmutableArray<EventId> Missing { get; }

    /// <summary>Gets a value that indicates whether all events of the chain are available.</summary>
    public bool IsComplete => Missing.IsEmpty;
}
