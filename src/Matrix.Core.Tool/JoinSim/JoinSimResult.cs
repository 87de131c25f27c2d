using Matrix.Core.Events;
using Matrix.Core.Rooms;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents the result of a simulated join.</summary>
internal sealed record JoinSimResult
{
    public required VerifiedPdu Join { get; init; }

    /// <summary>Gets the time after which the room can be used.</summary>
    public required TimeSpan UsableAt { get; init; }

    /// <summary>Gets the time after which the room has its full state, or <see langword="null"/> if it did not come to that.</summary>
    public TimeSpan? FullAt { get; init; }

    public required int EventsBeforeUsable { get; init; }

    public required long BytesBeforeUsable { get; init; }

    /// <summary>Gets the bytes of the events of a full answer to the join.</summary>
    public required long BytesFull { get; init; }

    /// <summary>Gets the bytes of the events and event IDs that the resync received.</summary>
    public long BytesOfResync { get; init; }

    /// <summary>Gets the number of servers that were asked.</summary>
    public int ServersAsked { get; init; }

    public IReadOnlyList<DecisionFlip> Flips { get; init; } = [];

    /// <summary>Gets the room at the end, or <see langword="null"/> if it was not entered.</summary>
    public Room? Room { get; init; }

    /// <summary>Gets the reason why the join or its resync did not end; <see langword="null"/> if it did.</summary>
    public string? Fault { get; init; }
}
