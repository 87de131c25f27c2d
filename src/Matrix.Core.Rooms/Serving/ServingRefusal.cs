namespace Matrix.Core.Rooms;

/// <summary>Specifies why a server may not ask a room for something. To the server every one of them is <c>403 M_FORBIDDEN</c>.</summary>
public enum ServingRefusal
{
    /// <summary>The server may ask.</summary>
    None,

    /// <summary>The room's <c>m.room.server_acl</c> denies the server.</summary>
    DeniedByAcl,

    /// <summary>No user of the server is joined: it never was in the room, has left it, or is only invited.</summary>
    NotInRoom,

    /// <summary>An event of the current state that decides is not available. What is not known does not open the room.</summary>
    StateUnavailable,
}
