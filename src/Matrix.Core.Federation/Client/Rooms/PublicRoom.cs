using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A room of the published directory. All of it is the other server's word.</summary>
public record PublicRoom
{
    /// <summary>The room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>How many members have joined.</summary>
    public required long NumJoinedMembers { get; init; }

    /// <summary>Whether guests may look at it without joining.</summary>
    public required bool WorldReadable { get; init; }

    /// <summary>Whether guests may join.</summary>
    public required bool GuestCanJoin { get; init; }

    /// <summary>The main alias, as it came; null where there is none.</summary>
    public string? CanonicalAlias { get; init; }

    /// <summary>The name; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>The topic; null where there is none.</summary>
    public string? Topic { get; init; }

    /// <summary>The address of the avatar (<c>mxc://…</c>), as it came; null where there is none.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>The join rule; null means <c>public</c>.</summary>
    public string? JoinRule { get; init; }

    /// <summary>The type of room; null where it has none.</summary>
    public string? RoomType { get; init; }
}
