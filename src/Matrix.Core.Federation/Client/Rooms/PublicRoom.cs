using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a room of a published room directory. The other server chose all values.</summary>
public record PublicRoom
{
    private static readonly string[] Names =
        ["room_id", "num_joined_members", "world_readable", "guest_can_join", "canonical_alias", "name", "topic", "avatar_url", "join_rule", "room_type"];

    /// <summary>Initializes a room by hand, for tests of code that uses it.</summary>
    public PublicRoom()
    {
    }

    /// <summary>Initializes a room from an entry of a list, or from the room of a space.</summary>
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

    /// <summary>Gets the room's ID.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the number of joined members.</summary>
    public required long NumJoinedMembers { get; init; }

    /// <summary>Gets a value that indicates whether guests may view the room without joining.</summary>
    public required bool WorldReadable { get; init; }

    /// <summary>Gets a value that indicates whether guests may join.</summary>
    public required bool GuestCanJoin { get; init; }

    /// <summary>Gets the main alias as received, or null if it is missing.</summary>
    public string? CanonicalAlias { get; init; }

    /// <summary>Gets the name, or null if it is missing.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the topic, or null if it is missing.</summary>
    public string? Topic { get; init; }

    /// <summary>Gets the URL of the avatar (<c>mxc://…</c>) as received, or null if it is missing.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>Gets the join rule. Null means <c>public</c>.</summary>
    public string? JoinRule { get; init; }

    /// <summary>Gets the room type, or null if the room has none.</summary>
    public string? RoomType { get; init; }

    /// <summary>Gets the room as received, including unknown members.</summary>
    public RawJson Json { get; init; }

    /// <summary>Tries to read an entry of a list.</summary>
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
