namespace Matrix.Core.Authorization;

/// <summary>Specifies the join rule of a room for the auth rules.</summary>
public enum JoinRule
{
    /// <summary><c>invite</c>, also if the room does not have an <c>m.room.join_rules</c> event or the event lacks <c>join_rule</c>.</summary>
    Invite,

    /// <summary><c>public</c>.</summary>
    Public,

    /// <summary><c>knock</c>. Before version 7 it does not allow any join.</summary>
    Knock,

    /// <summary><c>restricted</c>. Before version 8 it does not allow any join.</summary>
    Restricted,

    /// <summary><c>knock_restricted</c>. Before version 10 it does not allow any join.</summary>
    KnockRestricted,

    /// <summary><c>private</c>, another text, or a value that is not a string. It does not allow any join.</summary>
    Unknown,
}
