namespace Matrix.Core.Rooms;

/// <summary>Specifies why a resync ended without the state. The advice to the host is the same for all: forget the room, or join it again.</summary>
public enum ResyncEndReason
{
    /// <summary>The resync did not end.</summary>
    None,

    /// <summary>The last local user left the room. Nobody needs its state.</summary>
    Left,

    /// <summary>The host closed the room, for example because it was purged.</summary>
    Closed,

    /// <summary>
    /// All servers refuse to give the state, or gave invalid answers. A local user who leaves must do so without help of other servers: the host forgets the room.
    /// </summary>
    StateUnavailable,
}
