namespace Matrix.Core.Rooms;

/// <summary>Specifies whether a server has a joined user, as far as a partial room knows.</summary>
public enum ServerPresence
{
    /// <summary>It is not known until all members are.</summary>
    NotKnown,

    /// <summary>The server has a joined user, by what is known.</summary>
    Joined,

    /// <summary>The server does not have a joined user.</summary>
    NotJoined,
}
