using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the changes of a partial room since the last call of <see cref="PartialRoom.TakeChanges"/>. The host stores them in one transaction, together with a snapshot.</summary>
public sealed record PartialRoomChanges
{
    internal PartialRoomChanges()
    {
    }

    /// <summary>Gets the events for the store of provisional decisions.</summary>
    public ImmutableArray<RoomEvent> Known { get; internal init; } = [];

    /// <summary>Gets the events for the room's usual store.</summary>
    public ImmutableArray<RoomEvent> Full { get; internal init; } = [];

    /// <summary>Gets the differing answers of servers, oldest first.</summary>
    public ImmutableArray<StateDifference> Differences { get; internal init; } = [];

    /// <summary>Gets the invalid answers of servers, oldest first.</summary>
    public ImmutableArray<InvalidStateAnswer> InvalidAnswers { get; internal init; } = [];

    /// <summary>Gets the rejected events that were forgotten, because there are too many (<see cref="ResyncOptions.MaxRejectedEvents"/>).</summary>
    public ImmutableArray<EventId> Forgotten { get; internal init; } = [];

    /// <summary>
    /// Gets the entries of the state that is being downloaded; <see langword="null"/> if no download is in progress. A host that stores its nodes may call <see cref="PartialRoom.ReleaseDownload"/>, so that
    /// the memory of the download does not grow with the room.
    /// </summary>
    public StateMap? Download { get; internal init; }
}
