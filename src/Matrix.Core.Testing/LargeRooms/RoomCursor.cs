using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Where the next event of a large room goes.</summary>
/// <param name="State">The state before it.</param>
/// <param name="After">Its <c>prev_events</c>.</param>
/// <param name="Depth">The depth of the deepest of those.</param>
internal readonly record struct RoomCursor(StateMap State, ImmutableArray<EventId> After, long Depth)
{
    /// <summary>Before the create event.</summary>
    public static RoomCursor Start { get; } = new(StateMap.Empty, [], 0);

    /// <summary>After both of two branches.</summary>
    public static RoomCursor Merge(RoomCursor left, RoomCursor right, StateMap state) =>
        new(state, [.. left.After, .. right.After], Math.Max(left.Depth, right.Depth));
}
