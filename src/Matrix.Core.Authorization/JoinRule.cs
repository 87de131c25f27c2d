namespace Matrix.Core.Authorization;

/// <summary>The join rule of a room, as the auth rules see it.</summary>
public enum JoinRule
{
    /// <summary><c>invite</c>; also where the room has no <c>m.room.join_rules</c>, or it has no <c>join_rule</c>.</summary>
    Invite,

    /// <summary><c>public</c></summary>
    Public,

    /// <summary><c>knock</c>; before version 7 it lets nobody in.</summary>
    Knock,

    /// <summary><c>restricted</c>; before version 8 it lets nobody in.</summary>
    Restricted,

    /// <summary><c>knock_restricted</c>; before version 10 it lets nobody in.</summary>
    KnockRestricted,

    /// <summary><c>private</c>, another text, or no string: it lets nobody in.</summary>
    Other,
}
