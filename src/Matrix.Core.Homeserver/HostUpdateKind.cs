namespace Matrix.Core.Homeserver;

/// <summary>Specifies what an update is about.</summary>
public enum HostUpdateKind
{
    /// <summary>A kind that this version of the library does not know.</summary>
    Unknown = 0,

    /// <summary>An event was accepted.</summary>
    Accepted = 1,

    /// <summary>An event was soft-failed. It is not shown to users.</summary>
    SoftFailed = 2,

    /// <summary>An event was rejected.</summary>
    Rejected = 3,

    /// <summary>An event was redacted.</summary>
    Redacted = 4,

    /// <summary>A soft-failed event was accepted later, because its policy server signed it.</summary>
    Restored = 5,

    /// <summary>The current state changed without an accepted event, because a state that other servers gave replaced it.</summary>
    StateReset = 6,

    /// <summary>An ephemeral data unit was received.</summary>
    Edu = 7,

    /// <summary>A user of this server was invited to a room that this server is not in.</summary>
    Invite = 8,

    /// <summary>The local server joined a room.</summary>
    RoomJoined = 9,

    /// <summary>The local server left a room.</summary>
    RoomLeft = 10,
}
