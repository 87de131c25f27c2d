using System.Collections.Immutable;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>A room as a server keeps it ready for resolving: what is computed once an event is computed here, and is no part of the time of a resolution.</summary>
internal sealed class ResolvableRoom
{
    public ResolvableRoom(LargeRoom room) => Room = room;

    public LargeRoom Room { get; }

    /// <summary>What is timed: the snapshots go in, the resolved map comes out.</summary>
    /// <param name="states">The snapshots.</param>
    public StateMap Resolve(ImmutableArray<StateMap> states) =>
        StateResolver.Resolve(Room.Version, states, Room).State ?? throw new InvalidOperationException("The events of the room are at hand.");
}
