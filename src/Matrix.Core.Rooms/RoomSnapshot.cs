using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the data that a host stores for a room in addition to its events, so that the room continues without a replay of its events. Immutable.</summary>
/// <remarks>
/// After loading, the room finds events in <see cref="RoomOptions.History"/>: mainly the events of the states, their auth chains, and the <c>prev_events</c> of events that arrive
/// late. Events that are not available there are reported as <see cref="ReceiveResult.Missing"/>.
/// </remarks>
public sealed partial record RoomSnapshot
{
    /// <summary>Gets the create event.</summary>
    public required VerifiedPdu CreateEvent { get; init; }

    /// <summary>
    /// Gets the forward extremities, in order of their IDs. If one does not have its states (<see cref="RoomEvent.TryLoadTrusted"/>), the room asks
    /// <see cref="IRoomHistory.TryGetStateBefore"/> for them.
    /// </summary>
    public required ImmutableArray<RoomEvent> ForwardExtremities { get; init; }

    /// <summary>Gets the current state of the room: the resolved states after the forward extremities.</summary>
    /// <value>Default: <see langword="null"/>: the states after the forward extremities are resolved when the room is loaded.</value>
    public StateMap? CurrentState { get; init; }

    /// <summary>Gets the events on which accepted events build and that have not arrived, oldest first. When one of them arrives, it does not become a forward extremity.</summary>
    /// <value>Default: empty. At most <see cref="Room.MaxAwaitedEvents"/>.</value>
    public ImmutableArray<EventId> AwaitedEvents { get; init; } = [];
}
