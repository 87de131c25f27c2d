using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Provides generators of random rooms, and of states of one room to be resolved.</summary>
/// <remarks>
/// The generators are pure functions of FsCheck's seed. For an arbitrary that shrinks: <c>Arb.From(RoomGen.Room(), RoomGen.Shrink)</c>. The room that remains when a
/// property fails has few events, and its text tells how to create it again.
/// </remarks>
public static class RoomGen
{
    /// <summary>The default maximum number of events of a room.</summary>
    public const int DefaultMaxEvents = 40;

    private const int MaxStates = 5;

    /// <summary>Returns a generator of rooms of any stable version.</summary>
    public static Gen<RandomRoom> Room() => EventGen.Version.SelectMany(version => Room(version));

    /// <summary>Returns a generator of rooms of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="maxEvents">The maximum number of events of a room.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxEvents"/> is less than 1.</exception>
    public static Gen<RandomRoom> Room(RoomVersion version, int maxEvents = DefaultMaxEvents)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        return
            from seed in JsonGen.Seed
            from events in Gen.Choose(1, maxEvents)
            select RandomRoom.Make(version, seed, events);
    }

    /// <summary>Returns simpler rooms: first the beginning of the room, then the room without an event that no other event references.</summary>
    /// <param name="room">The room.</param>
    public static IEnumerable<RandomRoom> Shrink(RandomRoom room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return ShrinkIterator(room);
    }

    /// <summary>Returns a generator of one to five states of a room of any stable version.</summary>
    public static Gen<RoomStates> States() => EventGen.Version.SelectMany(version => States(version));

    /// <summary>Returns a generator of one to five states of a room: those after its forward extremities, or after any of its events.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="maxEvents">The maximum number of events of the room.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxEvents"/> is less than 1.</exception>
    public static Gen<RoomStates> States(RoomVersion version, int maxEvents = DefaultMaxEvents) =>
        from room in Room(version, maxEvents)
        from count in Gen.Choose(0, MaxStates)
        from seed in JsonGen.Seed
        select StatesOf(room, count, seed);

    private static RoomStates StatesOf(RandomRoom random, int count, int seed)
    {
        Room room = random.Replay();
        VerifiedPdu[] events = [.. random.Events];
        new Random(seed).Shuffle(events);
        ImmutableArray<EventId> after = count == 0
            ? [.. room.ForwardExtremities.Take(MaxStates)]
            : [.. events.Take(count).Select(verified => verified.EventId)];
        return new RoomStates(random, after, [.. after.Select(id => StateAfter(room, id))], new EventSource(room));
    }

    private static StateMap StateAfter(Room room, EventId id) =>
        room.TryGetStateAfter(id, out StateMap? state) ? state : throw new InvalidOperationException($"The room has no state after {id}.");

    private static IEnumerable<RandomRoom> ShrinkIterator(RandomRoom room)
    {
        for (int length = 1; length < room.Events.Length; length += Math.Max(1, (room.Events.Length - length) / 2))
        {
            yield return room.First(length);
        }

        foreach (EventId id in room.Uncited.Reverse())
        {
            yield return room.Without(id);
        }
    }
}
