using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Represents the position of the next event of a large room.</summary>
/// <param name="State">The state before the event.</param>
/// <param name="After">The <c>prev_events</c> of the event.</param>
/// <param name="Depth">The greatest depth of those events.</param>
internal readonly record struct RoomCursor(StateMap State, ImmutableArray<EventId> After, long Depth)
{
    /// <summary>Gets the position of the create event.</summary>
    public static RoomCursor Start { get; } = new(StateMap.Empty, [], 0);

    /// <summary>Returns the position after both of two branches.</summary>
    public static RoomCursor Merge(RoomCursor left, RoomCursor right, StateMap state) =>
        new(state, [.. left.After, .. right.After], Math.Max(left.Depth, right.Depth));
}
