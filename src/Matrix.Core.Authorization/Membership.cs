namespace Matrix.Core.Authorization;

/// <summary>Specifies a user's membership for the auth rules.</summary>
public enum Membership
{
    /// <summary>The user does not have a membership event.</summary>
    None,

    /// <summary><c>join</c>.</summary>
    Join,

    /// <summary><c>invite</c>.</summary>
    Invite,

    /// <summary><c>leave</c>.</summary>
    Leave,

    /// <summary><c>ban</c>.</summary>
    Ban,

    /// <summary><c>knock</c>. Before version 7 it is an unknown membership.</summary>
    Knock,

    /// <summary>Another text, or a value that is not a string.</summary>
    Unknown,
}
