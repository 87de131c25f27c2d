using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>A page of the published directory.</summary>
/// <remarks>Matrix spec, server-server API, § Published Room Directory.</remarks>
public sealed record PublicRooms
{
    private static readonly string[] Names = ["chunk", "next_batch", "prev_batch", "total_room_count_estimate"];

    /// <summary>The rooms, in an order that the server chooses.</summary>
    public required IReadOnlyList<PublicRoom> Chunk { get; init; }

    /// <summary>Where to read on; null at the end.</summary>
    public string? NextBatch { get; init; }

    /// <summary>Where to read back; null at the beginning.</summary>
    public string? PrevBatch { get; init; }

    /// <summary>About how many rooms there are; null where the server does not say.</summary>
    public long? TotalRoomCountEstimate { get; init; }

    /// <summary>How many rooms were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="rooms">The page.</param>
    /// <param name="error">Why there is none. No member is required; a room needs its ID, the number of its members and the two flags for guests.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PublicRooms? rooms, out ContentError error)
    {
        rooms = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new PublicRooms
        {
            Chunk = reply.ReadList<PublicRoom>("chunk", PublicRoom.TryRead),
            NextBatch = reply.FindString("next_batch"),
            PrevBatch = reply.FindString("prev_batch"),
            TotalRoomCountEstimate = reply.FindInt64("total_room_count_estimate"),
            LeftOutCount = reply.LeftOutCount,
        };
        error = reply.Error;
        rooms = error.Kind == ContentErrorKind.None ? read : null;
        return rooms is not null;
    }
}
