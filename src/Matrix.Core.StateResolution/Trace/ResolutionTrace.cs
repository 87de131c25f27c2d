using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the steps of a resolution as data, to explain its result.</summary>
/// <remarks>Further properties may be added. Unless stated otherwise, lists are in the order in which the resolution took the events.</remarks>
public sealed record ResolutionTrace
{
    internal ResolutionTrace()
    {
    }

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version { get; internal init; } = null!;

    /// <summary>Gets the slots in which the states differ, in order, with the events in each.</summary>
    public ImmutableArray<ConflictedSlot> ConflictedSlots { get; internal init; } = [];

    /// <summary>Gets the full conflicted set in the order of the event IDs, with the reasons for each event; empty in version 1.</summary>
    public ImmutableArray<ConflictedEvent> FullConflictedSet { get; internal init; } = [];

    /// <summary>
    /// Gets the power events and the conflicted events in their auth chains, in reverse topological power order, with the comparison that decided each place;
    /// empty in version 1.
    /// </summary>
    public ImmutableArray<PowerOrderedEvent> PowerOrder { get; internal init; } = [];

    /// <summary>Gets the mainline, newest first; empty if the state after the first pass has no power levels, and in version 1.</summary>
    public ImmutableArray<EventId> Mainline { get; internal init; } = [];

    /// <summary>Gets the other events of the full conflicted set in mainline order, with the position of each; empty in version 1.</summary>
    public ImmutableArray<MainlineOrderedEvent> MainlineOrder { get; internal init; } = [];

    /// <summary>Gets the auth checks in the order in which they were made.</summary>
    public ImmutableArray<AuthCheckTrace> AuthChecks { get; internal init; } = [];

    /// <summary>Gets the result in each conflicted slot, in order, with the reason why each other event is not in the resolved state.</summary>
    public ImmutableArray<SlotResult> Results { get; internal init; } = [];
}
