using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Provides the checks on a room that claims to be the upgrade of another.</summary>
/// <remarks>
/// Matrix spec, client-server API, § Room Upgrades. Anybody can create a room that names another as its predecessor. Only where the predecessor's
/// tombstone names the new room as well is it an upgrade: before that, neither aliases nor directory entries nor members may be moved.
/// </remarks>
public static class RoomUpgrade
{
    private static readonly StateSlot TombstoneKey = new("m.room.tombstone", "");

    /// <summary>Determines whether two rooms name each other: the new room's create event the old one, and the old room's current tombstone the new one.</summary>
    /// <param name="oldRoom">The room that is replaced.</param>
    /// <param name="newRoom">The room that replaces it.</param>
    /// <returns>Whether they name each other; false where the tombstone is not available.</returns>
    public static bool IsMutual(Room oldRoom, Room newRoom)
    {
        ArgumentNullException.ThrowIfNull(oldRoom);
        ArgumentNullException.ThrowIfNull(newRoom);
        return oldRoom.FindState(TombstoneKey) is { } tombstone && IsMutual(newRoom.CreateEvent, tombstone);
    }

    /// <summary>Determines whether a create event and a tombstone name each other's room.</summary>
    /// <param name="create">The create event of the new room.</param>
    /// <param name="tombstone">The tombstone in the current state of the old room.</param>
    public static bool IsMutual(VerifiedPdu create, VerifiedPdu tombstone)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(tombstone);
        return create.RoomId != tombstone.Pdu.RoomId
            && TryGetPredecessor(create, out RoomId? predecessor) && predecessor == tombstone.Pdu.RoomId
            && TryGetReplacement(tombstone, out RoomId? replacement) && replacement == create.RoomId;
    }

    /// <summary>
    /// Determines whether a server may move its aliases and its directory entry from one room to another: the rooms name each other, and the server
    /// is in the old one.
    /// </summary>
    /// <param name="oldRoom">The room that is replaced.</param>
    /// <param name="newRoom">The room that replaces it.</param>
    /// <param name="ownServer">The server.</param>
    public static bool MayMigrate(Room oldRoom, Room newRoom, ServerName ownServer) => IsMutual(oldRoom, newRoom) && oldRoom.HasJoinedUser(ownServer);

    /// <summary>Reads which room a create event names as its predecessor. The claim is the creator's alone.</summary>
    /// <param name="create">The create event.</param>
    /// <param name="predecessor">The room.</param>
    /// <returns>Whether it names a room.</returns>
    public static bool TryGetPredecessor(VerifiedPdu create, [NotNullWhen(true)] out RoomId? predecessor)
    {
        ArgumentNullException.ThrowIfNull(create);
        predecessor = null;
        return create.Pdu.IsType("m.room.create"u8)
            && create.Pdu.Content.TryGetMember("predecessor"u8, out JsonSlice holder) && holder.TryGetMember("room_id"u8, out JsonSlice value)
            && TryRead(value, out predecessor);
    }

    /// <summary>Reads which room a tombstone names as the replacement. The claim is the sender's alone.</summary>
    /// <param name="tombstone">The event at <c>m.room.tombstone</c> and the empty state key.</param>
    /// <param name="replacement">The room.</param>
    /// <returns>Whether it names a room.</returns>
    public static bool TryGetReplacement(VerifiedPdu tombstone, [NotNullWhen(true)] out RoomId? replacement)
    {
        ArgumentNullException.ThrowIfNull(tombstone);
        replacement = null;
        return tombstone.Pdu.Slot == TombstoneKey
            && tombstone.Pdu.Content.TryGetMember("replacement_room"u8, out JsonSlice value) && TryRead(value, out replacement);
    }

    private static bool TryRead(JsonSlice value, [NotNullWhen(true)] out RoomId? room)
    {
        room = value.TryGetUtf8(out ReadOnlySpan<byte> text) && RoomId.TryParse(text, out RoomId parsed) ? parsed : null;
        return room is not null;
    }
}
