using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the public information about a room in a space. The other server chose all values.</summary>
public record RoomSummary : PublicRoom
{
    private static readonly string[] Names = ["allowed_room_ids", "encryption", "room_version"];

    /// <summary>Initializes a summary by hand, for tests of code that uses it.</summary>
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

    /// <summary>
    /// Gets the rooms that grant the right to join if the join rule is restricted, or null if the answer does not list any. Items that are not room IDs are
    /// left out.
    /// </summary>
    public IReadOnlyList<RoomId>? AllowedRoomIds { get; init; }

    /// <summary>Gets the algorithm that encrypts messages, or null if they are not encrypted.</summary>
    public string? Encryption { get; init; }

    /// <summary>Gets the room's version, or null if the server does not say.</summary>
    public RoomVersionId? RoomVersion { get; init; }

    /// <summary>Tries to read an entry of a list.</summary>
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
