namespace Matrix.Core.Events;

/// <summary>Whether a redaction takes effect on an event.</summary>
public enum RedactionOutcome
{
    /// <summary>It does.</summary>
    Applied,

    /// <summary>The event is no redaction, or names no target.</summary>
    NotARedaction,

    /// <summary>The redaction is for another event.</summary>
    OtherTarget,

    /// <summary>The two events are in different rooms.</summary>
    OtherRoom,

    /// <summary>The sender may not: neither from the server of the target's sender, nor of the level to redact.</summary>
    NotAllowed,

    /// <summary>The target is the room's create event, which is never redacted: in old versions the room would lose its version.</summary>
    CreateEvent,
}
