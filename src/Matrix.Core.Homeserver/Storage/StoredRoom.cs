using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a room as a store holds it, without its events and states.</summary>
public sealed record StoredRoom
{
    /// <summary>Gets the room ID.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the current epoch, at least 1 for a room that was opened.</summary>
    public required long Epoch { get; init; }

    /// <summary>Gets the position: the number of events in all appends, replaced events included; 0 for a room without events.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the room version; the default value for a room without events.</summary>
    public RoomVersionId Version { get; init; }

    /// <summary>Gets the IDs of the forward extremities; empty for a room without events.</summary>
    public IReadOnlyList<EventId> ForwardExtremities { get; init; } = [];

    /// <summary>Gets the root of the current state.</summary>
    public StateHash CurrentState { get; init; }
}
