namespace Matrix.Core.Events;

/// <summary>What is asked of a resident server: a template is made (<c>make_…</c>) and the signed event is submitted (<c>send_…</c>).</summary>
public enum MembershipOperation
{
    /// <summary><c>make_join</c>, <c>send_join</c></summary>
    Join,

    /// <summary><c>make_leave</c>, <c>send_leave</c></summary>
    Leave,

    /// <summary><c>make_knock</c>, <c>send_knock</c></summary>
    Knock,
}
