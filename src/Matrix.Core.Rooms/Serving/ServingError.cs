namespace Matrix.Core.Rooms;

/// <summary>Specifies the reason why a server may not ask about a room. The answer to the server is <c>403 M_FORBIDDEN</c> for each of them.</summary>
public enum ServingError
{
    /// <summary>The server may ask.</summary>
    None,

    /// <summary>The room's <c>m.room.server_acl</c> denies the server.</summary>
    DeniedByAcl,

    /// <summary>The server does not have a joined user: it never was in the room, has left it, or is only invited.</summary>
    NotInRoom,

    /// <summary>An event of the current state that decides is not available. Unknown state does not give access.</summary>
    StateUnavailable,
}
