namespace Matrix.Core.Events;

/// <summary>Specifies which events the sender of a redaction may redact.</summary>
public enum RedactionScope
{
    /// <summary>Only events whose sender is on the same server. The power level of the redaction's sender is below the room's <c>redact</c> level.</summary>
    SameServer = 0,

    /// <summary>Any event of the room but its create event. The power level of the redaction's sender is at least the room's <c>redact</c> level.</summary>
    AnyEvent = 1,
}
