namespace Matrix.Core.Federation;

/// <summary>A page of the published directory.</summary>
public sealed record PublicRooms
{
    /// <summary>The rooms, in an order that the server chooses.</summary>
    public required IReadOnlyList<PublicRoom> Chunk { get; init; }

    /// <summary>Where to read on; null at the end.</summary>
    public string? NextBatch { get; init; }

    /// <summary>Where to read back; null at the beginning.</summary>
    public string? PrevBatch { get; init; }

    /// <summary>About how many rooms there are; null where the server does not say.</summary>
    public long? TotalRoomCountEstimate { get; init; }
}
