using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>What a host stores of a room, beside its events, to go on with it without replaying it. Immutable.</summary>
/// <remarks>
/// The events come from <see cref="RoomOptions.History"/> after that: above all those of the states, their auth chains, and the
/// <c>prev_events</c> of what arrives late. What is not to be had is answered as <see cref="ReceiveResult.Missing"/>.
/// </remarks>
public sealed partial record RoomSnapshot
{
    /// <summary>The create event.</summary>
    public required VerifiedPdu CreateEvent { get; init; }

    /// <summary>
    /// The forward extremities, in the order of their IDs. Of one without its states (<see cref="RoomEvent.TryLoadTrusted"/>)
    /// <see cref="IRoomHistory.TryGetStateBefore"/> gives them.
    /// </summary>
    public required ImmutableArray<RoomEvent> ForwardExtremities { get; init; }

    /// <summary>The state of the room: the states after the forward extremities, resolved.</summary>
    /// <value>Default: null: the states after the forward extremities are resolved when the room is loaded.</value>
    public StateMap? CurrentState { get; init; }

    /// <summary>What accepted events build on and has not come, oldest first: when it comes, it is no forward extremity.</summary>
    public ImmutableArray<EventId> AwaitedEvents { get; init; } = [];
}
