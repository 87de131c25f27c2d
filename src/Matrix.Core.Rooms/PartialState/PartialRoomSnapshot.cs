using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the data that a host stores for a partial room in addition to its events, so that it continues after a restart. Immutable.</summary>
/// <remarks>A download in progress is not part of it. It starts again, and finds the events that were stored before.</remarks>
public sealed partial record PartialRoomSnapshot
{
    /// <summary>Gets the room as it is known; <see langword="null"/> if the room has its full state.</summary>
    public RoomSnapshot? Known { get; init; }

    /// <summary>Gets the room with the full state; <see langword="null"/> if the state has not arrived.</summary>
    public RoomSnapshot? Full { get; init; }

    /// <summary>Gets the join.</summary>
    public required EventId Join { get; init; }

    /// <summary>Gets the reason why the resync ended without the state.</summary>
    public ResyncEndReason EndReason { get; init; }

    /// <summary>Gets the partial events, oldest first. A host that stores this list event by event may set it before it loads the room.</summary>
    public required ImmutableArray<PartialEvent> PartialEvents { get; init; }

    /// <summary>Gets the servers. The first <see cref="ServersAtJoinCount"/> are those of the join's answer.</summary>
    public required ImmutableArray<ResyncServerSnapshot> Servers { get; init; }

    /// <summary>Gets the number of servers of the join's answer.</summary>
    public required int ServersAtJoinCount { get; init; }

    /// <summary>Gets the number of events that were judged by the full state.</summary>
    public int RecheckedCount { get; init; }

    /// <summary>Gets the number of older events that were placed.</summary>
    public int PlacedCount { get; init; }

    /// <summary>Gets the number of events that were left out of states.</summary>
    public int LeftOutCount { get; init; }
}
