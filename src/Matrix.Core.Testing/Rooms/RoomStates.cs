using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>States of one room to resolve, and the events to do it with.</summary>
public sealed class RoomStates
{
    private const int MaxExtremities = 5;

    private RoomStates(RandomRoom room, ImmutableArray<EventId> after, ImmutableArray<StateMap> states, IEventSource events)
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

    /// <summary>Creates the states of a room after some of its events.</summary>
    /// <param name="room">The room.</param>
    /// <param name="count">The number of states, after events that the seed chooses; 0 for the states after the room's forward extremities, of which at most five are taken.</param>
    /// <param name="seed">Chooses the events.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or more than the room has events.</exception>
    public static RoomStates Create(RandomRoom room, int count, int seed)
    {
        ArgumentNullException.ThrowIfNull(room);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, room.Events.Length);
        Room replayed = room.Replay();
        VerifiedPdu[] events = [.. room.Events];
        new Random(seed).Shuffle(events);
        ImmutableArray<EventId> after = count == 0
            ? [.. replayed.ForwardExtremities.Take(MaxExtremities)]
            : [.. events.Take(count).Select(verified => verified.EventId)];
        return new RoomStates(room, after, [.. after.Select(id => StateAfter(replayed, id))], new InMemoryEventSource(replayed));
    }

    /// <summary>The room, and after which of its events the states are.</summary>
    public override string ToString() => $"the states after {string.Join(", ", After)} of {Room}";

    private static StateMap StateAfter(Room room, EventId id) =>
        room.TryGetStateAfter(id, out StateMap? state) ? state : throw new InvalidOperationException($"The room has no state after {id}.");
}
