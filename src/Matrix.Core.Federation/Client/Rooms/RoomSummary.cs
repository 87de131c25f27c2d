using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>What a space shows of a room in it. All of it is the other server's word.</summary>
public record RoomSummary : PublicRoom
{
    /// <summary>The rooms whose members may join, where the join rule is restricted; null where it is not.</summary>
    public IReadOnlyList<RoomId>? AllowedRoomIds { get; init; }

    /// <summary>The algorithm that messages are encrypted by; null where they are not.</summary>
    public string? Encryption { get; init; }

    /// <summary>The room's version; null where the server does not say.</summary>
    public RoomVersionId? RoomVersion { get; init; }
}
