namespace Matrix.Core.Events;

/// <summary>Which check on the format of an event failed. The fault is the sender's; the event is dropped.</summary>
/// <remarks>Matrix spec, server-server API, § Checks performed on receipt of a PDU, step 1.</remarks>
public enum PduErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>Not JSON, or not canonical where the room version asks for it: see <see cref="PduError.Json"/>.</summary>
    InvalidJson,

    /// <summary>JSON, but no object.</summary>
    NotAnObject,

    /// <summary>A field that every event of the room version has is missing.</summary>
    MissingField,

    /// <summary>A field has the wrong type (<c>null</c> is not absence).</summary>
    WrongType,

    /// <summary>A field that the event must not have is there.</summary>
    ForbiddenField,

    /// <summary>A field is no identifier of its kind, in the form of the room version.</summary>
    InvalidIdentifier,

    /// <summary>A limited field is too long: over 255 code points, or from version 11 on over 255 bytes.</summary>
    FieldTooLong,

    /// <summary>The canonical event, without <c>unsigned</c>, is over 65,536 bytes.</summary>
    EventTooLarge,

    /// <summary>An integer is out of the range of its field.</summary>
    OutOfRange,

    /// <summary>More than 20 <c>prev_events</c>.</summary>
    TooManyPrevEvents,

    /// <summary>More than 10 <c>auth_events</c>.</summary>
    TooManyAuthEvents,

    /// <summary>Room version 12: the create event is listed in <c>auth_events</c>, where the room ID implies it.</summary>
    CreateEventCited,
}
