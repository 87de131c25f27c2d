namespace Matrix.Core.Authorization;

/// <summary>A user's membership, as the auth rules see it.</summary>
public enum Membership
{
    /// <summary>There is no membership event.</summary>
    None,

    /// <summary><c>join</c></summary>
    Join,

    /// <summary><c>invite</c></summary>
    Invite,

    /// <summary><c>leave</c></summary>
    Leave,

    /// <summary><c>ban</c></summary>
    Ban,

    /// <summary><c>knock</c>; in versions before 7 no rule knows it.</summary>
    Knock,

    /// <summary>Another text, or no string.</summary>
    Unknown,
}
