using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;

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
            select RandomRoom.Create(version, seed, events);
    }

    /// <summary>Returns simpler rooms: first the beginning of the room, then the room without an event that no other event references.</summary>
    /// <param name="room">The room.</param>
    public static IEnumerable<RandomRoom> Shrink(RandomRoom room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return room.GetSimplerRooms();
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
        select RoomStates.Create(room, Math.Min(count, room.Events.Length), seed);
}
