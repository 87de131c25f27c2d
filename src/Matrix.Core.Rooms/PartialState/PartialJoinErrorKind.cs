namespace Matrix.Core.Rooms;

/// <summary>Specifies why the answer to a join with omitted members cannot be used.</summary>
public enum PartialJoinErrorKind
{
    /// <summary>The answer has no fault.</summary>
    None,

    /// <summary>The member <c>state</c> does not contain a create event with a valid signature.</summary>
    NoCreateEvent,

    /// <summary>The answer contains a second create event.</summary>
    SecondCreateEvent,

    /// <summary>The create event belongs to another room. From version 12 on, its ID is the room ID.</summary>
    WrongRoom,

    /// <summary>The create event states another version than the answer to <c>make_join</c>.</summary>
    WrongVersion,

    /// <summary>The create event does not create a room.</summary>
    InvalidCreateEvent,

    /// <summary>The member <c>servers_in_room</c> is absent or empty.</summary>
    NoServers,

    /// <summary>The answer lacks events that authorise the join; <see cref="PartialJoinError.MissingEvents"/> lists them.</summary>
    Incomplete,

    /// <summary>The state does not allow the join; <see cref="PartialJoinError.Verdict"/> names the rule.</summary>
    JoinRefused,
}
