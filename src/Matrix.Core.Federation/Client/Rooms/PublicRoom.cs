using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A room of the published directory. All of it is the other server's word.</summary>
public record PublicRoom
{
    private static readonly string[] Names =
        ["room_id", "num_joined_members", "world_readable", "guest_can_join", "canonical_alias", "name", "topic", "avatar_url", "join_rule", "room_type"];

    /// <summary>Makes a room by hand, for tests of what uses it.</summary>
    public PublicRoom()
    {
    }

    /// <summary>Takes an entry of a list, or the room of a space.</summary>
    /// <param name="json">The room.</param>
    /// <param name="error">The first required member that is missing or bad.</param>
    /// <param name="needsOnlyId">Whether only <c>room_id</c> is required.</param>
    [SetsRequiredMembers]
    private protected PublicRoom(RawJson json, out ContentError error, bool needsOnlyId = false)
    {
        var entry = JsonEnvelope.OfValid(json.Utf8, Names);
        Json = json;
        RoomId = entry.RequireId<RoomId>("room_id");
        NumJoinedMembers = needsOnlyId ? entry.FindInt64("num_joined_members") ?? 0 : entry.RequireInt64("num_joined_members");
        WorldReadable = needsOnlyId ? entry.FindBoolean("world_readable") ?? false : entry.RequireBoolean("world_readable");
        GuestCanJoin = needsOnlyId ? entry.FindBoolean("guest_can_join") ?? false : entry.RequireBoolean("guest_can_join");
        CanonicalAlias = entry.FindString("canonical_alias");
        Name = entry.FindString("name");
        Topic = entry.FindString("topic");
        AvatarUrl = entry.FindString("avatar_url");
        JoinRule = entry.FindString("join_rule");
        RoomType = entry.FindString("room_type");
        error = entry.Error;
    }

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

    /// <summary>The room as received, members included that are not known here.</summary>
    public RawJson Json { get; init; }

    /// <summary>Reads an entry of a list.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out PublicRoom? room)
    {
        room = null;
        if (JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            var read = new PublicRoom(json, out ContentError error);
            room = error.Kind == ContentErrorKind.None ? read : null;
        }

        return room is not null;
    }
}
