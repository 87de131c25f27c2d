namespace Matrix.Core.Homeserver;

/// <summary>Specifies what an update is about.</summary>
/// <remarks>
/// The content of an update about an event has what it changed in the current state, if anything: <c>{"state": [["m.room.member", "@alice:example.org", "$event"]]}</c>, with the event ID or null for each
/// type and <c>state_key</c>. So joins and leaves of local users, and of the server itself, are found in the feed.
/// </remarks>
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

    /// <summary>An ephemeral data unit was received.</summary>
    Edu = 7,

    /// <summary>A user of this server was invited by a user of another server. The content has the signed event, the room version, and those events of <c>invite_room_state</c> that passed the checks.</summary>
    Invite = 8,
}
