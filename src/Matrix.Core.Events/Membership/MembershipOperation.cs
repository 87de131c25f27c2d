namespace Matrix.Core.Events;

/// <summary>
/// Specifies an operation of the membership handshake: the resident server creates a template (<c>make_…</c>) and takes the signed event (<c>send_…</c>).
/// </summary>
public enum MembershipOperation
{
    /// <summary><c>make_join</c>, <c>send_join</c></summary>
    Join = 1,

    /// <summary><c>make_leave</c> and <c>send_leave</c>.</summary>
    Leave,

    /// <summary><c>make_knock</c> and <c>send_knock</c>.</summary>
    Knock,
}
