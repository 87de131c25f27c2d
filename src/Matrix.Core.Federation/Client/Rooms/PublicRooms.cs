using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a page of a published room directory.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#published-room-directory">Published Room Directory</see>.
/// </remarks>
public sealed record PublicRooms
{
    private static readonly string[] Names = ["chunk", "next_batch", "prev_batch", "total_room_count_estimate"];

    /// <summary>Gets the rooms, in an order that the server chooses.</summary>
    public required IReadOnlyList<PublicRoom> Chunk { get; init; }

    /// <summary>Gets the token of the next page, or null on the last page.</summary>
    public string? NextBatch { get; init; }

    /// <summary>Gets the token of the previous page, or null on the first page.</summary>
    public string? PrevBatch { get; init; }

    /// <summary>Gets the approximate total number of rooms, or null if the server does not say.</summary>
    public long? TotalRoomCountEstimate { get; init; }

    /// <summary>Gets the number of rooms that were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="rooms">The page, or null if the body cannot be read.</param>
    /// <param name="error">
    /// The reason that the body cannot be read. No member is required. A room without its ID, its number of members or one of the two guest flags is left out.
    /// </param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
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
