namespace Matrix.Core.Rooms;

/// <summary>Specifies why the state that a server gave is not a state of the room. The server is quarantined for this room.</summary>
public enum StateAnswerFault
{
    /// <summary>The state has no fault.</summary>
    None,

    /// <summary>The state does not contain the create event of the room.</summary>
    NoCreateEvent,

    /// <summary>The state has two events for one type and state key.</summary>
    TwoEventsInSlot,

    /// <summary>The state contains an event that is not a state event.</summary>
    NotAStateEvent,

    /// <summary>The state contains an event of another room.</summary>
    OtherRoom,

    /// <summary>The server does not have events that it announced, or events of their auth chains, or their signatures are not valid.</summary>
    Incomplete,

    /// <summary>The server gave another state than it announced.</summary>
    NotAsAnnounced,

    /// <summary>The server broke the protocol.</summary>
    Malformed,
}
