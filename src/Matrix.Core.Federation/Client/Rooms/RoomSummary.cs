using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What a space shows of a room in it. All of it is the other server's word.</summary>
public record RoomSummary : PublicRoom
{
    private static readonly string[] Names = ["allowed_room_ids", "encryption", "room_version"];

    /// <summary>Makes a summary by hand, for tests of what uses it.</summary>
    public RoomSummary()
    {
    }

    /// <inheritdoc cref="PublicRoom(RawJson, out ContentError, bool)"/>
    [SetsRequiredMembers]
    private protected RoomSummary(RawJson json, out ContentError error, bool needsOnlyId = false)
        : base(json, out error, needsOnlyId)
    {
        var entry = JsonEnvelope.OfValid(json.Utf8, Names);
        AllowedRoomIds = entry.TryGet("allowed_room_ids", out _) ? entry.ReadIds<RoomId>("allowed_room_ids") : null;
        Encryption = entry.FindString("encryption");
        RoomVersion = entry.FindId<RoomVersionId>("room_version");
    }

    /// <summary>The rooms whose members may join, where the join rule is restricted; null where it is not. What is no room ID is left out.</summary>
    public IReadOnlyList<RoomId>? AllowedRoomIds { get; init; }

    /// <summary>The algorithm that messages are encrypted by; null where they are not.</summary>
    public string? Encryption { get; init; }

    /// <summary>The room's version; null where the server does not say.</summary>
    public RoomVersionId? RoomVersion { get; init; }

    /// <summary>Reads an entry of a list.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out RoomSummary? room)
    {
        room = null;
        if (JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            var read = new RoomSummary(json, out ContentError error);
            room = error.Kind == ContentErrorKind.None ? read : null;
        }

        return room is not null;
    }
}
