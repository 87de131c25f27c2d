using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A room as a server keeps it ready for resolving: what is computed once an event is computed here, and is no part of the time of a resolution.</summary>
internal sealed class ResolvableRoom
{
    private readonly AuthIndex _index;

    public ResolvableRoom(LargeRoom room)
    {
        Room = room;
        _index = IndexOf(room);

        // That a state's events are in the index is seen when the state is first used; a server's states are used as they come.
        _ = Resolve(room.States);
    }

    public LargeRoom Room { get; }

    /// <summary>The index of a room, event by event as they arrive.</summary>
    public static AuthIndex IndexOf(LargeRoom room)
    {
        var index = new AuthIndex(room);
        foreach (VerifiedPdu verified in room.Events)
        {
            _ = index.Add(verified);
        }

        return index;
    }

    /// <summary>What is timed: the snapshots go in, the resolved map comes out.</summary>
    /// <param name="states">The snapshots.</param>
    public StateMap Resolve(ImmutableArray<StateMap> states) =>
        StateResolver.Resolve(Room.Version, states, _index).State ?? throw new InvalidOperationException("The events of the room are at hand.");
}
