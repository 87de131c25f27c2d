using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Provides the checks of a room that claims to be the upgrade of another room.</summary>
/// <remarks>
/// Anybody can create a room that names another room as its predecessor. It is an upgrade only if the predecessor's tombstone also names the new room. Until then, aliases,
/// directory entries and members must not be moved.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#room-upgrades">Client-server API, Room Upgrades</seealso>
public static class RoomUpgrade
{
    private static readonly StateSlot TombstoneSlot = new("m.room.tombstone", "");

    /// <summary>
    /// Determines whether two rooms name each other: the new room's create event names the old room, and the old room's current tombstone names the new room.
    /// </summary>
    /// <param name="oldRoom">The room that is replaced.</param>
    /// <param name="newRoom">The room that replaces it.</param>
    /// <returns><see langword="true"/> if they name each other; <see langword="false"/> if they do not, or the tombstone is not available.</returns>
    public static bool IsMutual(Room oldRoom, Room newRoom)
    {
        ArgumentNullException.ThrowIfNull(oldRoom);
        ArgumentNullException.ThrowIfNull(newRoom);
        return oldRoom.TryGetStateEvent(TombstoneSlot, out VerifiedPdu? tombstone) && IsMutual(newRoom.CreateEvent, tombstone);
    }

    /// <summary>Determines whether a create event and a tombstone name each other's room.</summary>
    /// <param name="create">The create event of the new room.</param>
    /// <param name="tombstone">The tombstone in the current state of the old room.</param>
    /// <returns><see langword="true"/> if they name each other's room; otherwise <see langword="false"/>.</returns>
    public static bool IsMutual(VerifiedPdu create, VerifiedPdu tombstone)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(tombstone);
        return create.RoomId != tombstone.Pdu.RoomId
            && TryGetPredecessor(create, out RoomId? predecessor) && predecessor == tombstone.Pdu.RoomId
            && TryGetReplacement(tombstone, out RoomId? replacement) && replacement == create.RoomId;
    }

    /// <summary>
    /// Determines whether a server may move its aliases and its directory entry from one room to another: the rooms name each other, and the server has a joined user in the old room.
    /// </summary>
    /// <param name="oldRoom">The room that is replaced.</param>
    /// <param name="newRoom">The room that replaces it.</param>
    /// <param name="ownServer">The server.</param>
    /// <returns><see langword="true"/> if the server may move them; otherwise <see langword="false"/>.</returns>
    public static bool MayMigrate(Room oldRoom, Room newRoom, ServerName ownServer) => IsMutual(oldRoom, newRoom) && oldRoom.HasJoinedUser(ownServer);

    /// <summary>Tries to read the room that a create event names as its predecessor. This is only a claim of the room's creator.</summary>
    /// <param name="create">The create event.</param>
    /// <param name="predecessor">The room.</param>
    /// <returns><see langword="true"/> if the event names a room; otherwise <see langword="false"/>.</returns>
    public static bool TryGetPredecessor(VerifiedPdu create, [NotNullWhen(true)] out RoomId? predecessor)
    {
        ArgumentNullException.ThrowIfNull(create);
        predecessor = null;
        return create.Pdu.IsType("m.room.create"u8)
            && create.Pdu.Content.TryGetMember("predecessor"u8, out JsonSlice holder) && holder.TryGetMember("room_id"u8, out JsonSlice value)
            && TryRead(value, out predecessor);
    }

    /// <summary>Tries to read the room that a tombstone names as the replacement. This is only a claim of its sender.</summary>
    /// <param name="tombstone">The event at <c>m.room.tombstone</c> and the empty state key.</param>
    /// <param name="replacement">The room.</param>
    /// <returns><see langword="true"/> if the event names a room; otherwise <see langword="false"/>.</returns>
    public static bool TryGetReplacement(VerifiedPdu tombstone, [NotNullWhen(true)] out RoomId? replacement)
    {
        ArgumentNullException.ThrowIfNull(tombstone);
        replacement = null;
        return tombstone.Pdu.Slot == TombstoneSlot
            && tombstone.Pdu.Content.TryGetMember("replacement_room"u8, out JsonSlice value) && TryRead(value, out replacement);
    }

    private static bool TryRead(JsonSlice value, [NotNullWhen(true)] out RoomId? room)
    {
        room = value.TryGetUtf8(out ReadOnlySpan<byte> text) && RoomId.TryParse(text, out RoomId parsed) ? parsed : null;
        return room is not null;
    }
}
