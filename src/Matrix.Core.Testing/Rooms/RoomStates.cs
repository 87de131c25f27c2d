using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Represents states of one room to resolve, with the events that the resolution needs.</summary>
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

    /// <summary>Creates the states of a room after some of its events.</summary>
    /// <param name="room">The room.</param>
    /// <param name="count">The number of states, after events that the seed chooses; 0 for the states after the room's forward extremities, at most five of them.</param>
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

    /// <summary>Returns the room and the events that the states come after.</summary>
    public override string ToString() => $"the states after {string.Join(", ", After)} of {Room}";

    private static StateMap StateAfter(Room room, EventId id) =>
        room.TryGetStateAfter(id, out StateMap? state) ? state : throw new InvalidOperationException($"The room does not have the state after the event {id}.");
}
