namespace Matrix.Core.Events;

/// <summary>Specifies whether a redaction takes effect on an event.</summary>
public enum RedactionStatus
{
    /// <summary>The redaction takes effect.</summary>
    Applied,

    /// <summary>The event is not a redaction or does not name a target.</summary>
    NotARedaction,

    /// <summary>The redaction targets another event.</summary>
    OtherTarget,

    /// <summary>The two events are in different rooms.</summary>
    OtherRoom,

    /// <summary>The sender may not redact the target: the sender is not from the server of the target's sender and does not have the level to redact.</summary>
    NotAllowed,

    /// <summary>The target is the room's create event, which is never redacted. In old versions the room would lose its version.</summary>
    CreateEvent,
}
