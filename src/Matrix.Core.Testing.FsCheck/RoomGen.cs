using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Generators of random rooms, and of states of one room that are to be resolved.</summary>
/// <remarks>
/// Pure functions of FsCheck's seed. To have an arbitrary that shrinks: <c>Arb.From(RoomGen.Room(), RoomGen.Shrink)</c>; what is left when
/// a property fails has few events, and says how to make the room again.
/// </remarks>
public static class RoomGen
{
    /// <summary>The most events of a room where nothing is said.</summary>
    public const int DefaultMaxEvents = 40;

    private const int MaxStates = 5;

    /// <summary>Rooms of any stable version.</summary>
    public static Gen<RandomRoom> Room() => EventGen.Version.SelectMany(version => Room(version));

    /// <summary>Rooms of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="maxEvents">The most events of a room.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rooms are to have no event.</exception>
    public static Gen<RandomRoom> Room(RoomVersion version, int maxEvents = DefaultMaxEvents)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        return
            from seed in JsonGen.Seed
            from events in Gen.Choose(1, maxEvents)
            select RandomRoom.Create(version, seed, events);
    }

    /// <summary>Simpler rooms: the beginning of the room, then the room without an event that no other cites.</summary>
    /// <param name="room">The room.</param>
    public static IEnumerable<RandomRoom> Shrink(RandomRoom room)
    {
        ArgumentNullException.ThrowIfNull(room);
        return room.GetSimplerRooms();
    }

    /// <summary>One to five states of a room of any stable version.</summary>
    public static Gen<RoomStates> States() => EventGen.Version.SelectMany(version => States(version));

    /// <summary>One to five states of a room: those after its forward extremities, or after any of its events.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="maxEvents">The most events of the room.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rooms are to have no event.</exception>
    public static Gen<RoomStates> States(RoomVersion version, int maxEvents = DefaultMaxEvents) =>
        from room in Room(version, maxEvents)
        from count in Gen.Choose(0, MaxStates)
        from seed in JsonGen.Seed
        select RoomStates.Create(room, Math.Min(count, room.Events.Length), seed);
}
