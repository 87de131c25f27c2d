namespace Matrix.Core.Events;

/// <summary>Specifies whether a redaction took effect on an event, and if not, why.</summary>
public enum RedactionStatus
{
    /// <summary>The status was never set.</summary>
    None = 0,

    /// <summary>The redaction took effect.</summary>
    Applied = 1,

    /// <summary>The event is not a redaction, or does not name a target.</summary>
    NotARedaction = 2,

    /// <summary>The redaction is for another event.</summary>
    OtherTarget = 3,

    /// <summary>The two events are in different rooms.</summary>
    OtherRoom = 4,

    /// <summary>The sender of the redaction is on another server than the target's sender, and does not have the <c>redact</c> level.</summary>
    NotAllowed = 5,

    /// <summary>The target is the create event of the room. It is never redacted: in old versions the room would lose its version.</summary>
    CreateEvent = 6,
}
