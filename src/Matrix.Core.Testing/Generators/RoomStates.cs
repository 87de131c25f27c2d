using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Represents states of one room to resolve, with the events that the resolution needs.</summary>
public sealed class RoomStates
{
    internal RoomStates(RandomRoom room, ImmutableArray<EventId> after, ImmutableArray<StateMap> states, IEventSource events)
    {
        Room = room;
        After = after;
        States = states;
        Events = events;
    }

    /// <summary>Gets the room.</summary>
    public RandomRoom Room { get; }

    /// <summary>Gets the version of the room.</summary>
    public RoomVersion Version => Room.Version;

    /// <summary>Gets the events that the states come after. One may precede another in the graph.</summary>
    public ImmutableArray<EventId> After { get; }

    /// <summary>Gets the states, in the order of <see cref="After"/>. Some may be equal.</summary>
    public ImmutableArray<StateMap> States { get; }

    /// <summary>Gets all events of the room, with their rejection status.</summary>
    public IEventSource Events { get; }

    /// <summary>Returns the room and the events that the states come after.</summary>
    public override string ToString() => $"the states after {string.Join(", ", After)} of {Room}";
}
