namespace Matrix.Core.Authorization;

/// <summary>Specifies the join rule of a room, as the auth rules read it.</summary>
public enum JoinRule
{
    /// <summary><c>private</c>, another text, or a value that is not a string. Nobody can join by it.</summary>
    Unknown = 0,

    /// <summary><c>invite</c>. Also used if the room has no <c>m.room.join_rules</c> event, or the event has no <c>join_rule</c>.</summary>
    Invite = 1,

    /// <summary><c>public</c></summary>
    Public = 2,

    /// <summary><c>knock</c>. Before room version 7 nobody can join by it.</summary>
    Knock = 3,

    /// <summary><c>restricted</c>. Before room version 8 nobody can join by it.</summary>
    Restricted = 4,

    /// <summary><c>knock_restricted</c>. Before room version 10 nobody can join by it.</summary>
    KnockRestricted = 5,
}
