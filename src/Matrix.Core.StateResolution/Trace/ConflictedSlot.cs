using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a slot on which the states differ.</summary>
public sealed record ConflictedSlot
{
    internal ConflictedSlot(StateSlot slot, ImmutableArray<EventId> events)
    {
        Slot = slot;
        Events = events;
    }

    /// <summary>Gets the type and state key.</summary>
    public StateSlot Slot { get; }

    /// <summary>
    /// Gets the different events that the states have in the slot, in the order of their IDs. It is a single event if the states differ only in whether they
    /// have it.
    /// </summary>
    public ImmutableArray<EventId> Events { get; }
}
