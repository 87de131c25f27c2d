using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>States of one room to resolve, and the events to do it with.</summary>
public sealed class RoomStates
{
    internal RoomStates(RandomRoom room, ImmutableArray<EventId> after, ImmutableArray<StateMap> states, IEventSource events)
    {
        Room = room;
        After = after;
        States = states;
        Events = events;
    }

    /// <summary>The room.</summary>
    public RandomRoom Room { get; }

    /// <summary>The version of the room.</summary>
    public RoomVersion Version => Room.Version;

    /// <summary>The events that the states are after; one may be behind another.</summary>
    public ImmutableArray<EventId> After { get; }

    /// <summary>The states, in the order of <see cref="After"/>; some may be equal.</summary>
    public ImmutableArray<StateMap> States { get; }

    /// <summary>All events of the room, with which of them were rejected.</summary>
    public IEventSource Events { get; }

    /// <summary>The room, and after which of its events the states are.</summary>
    public override string ToString() => $"the states after {string.Join(", ", After)} of {Room}";
}
