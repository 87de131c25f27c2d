namespace Matrix.Core.Events;

/// <summary>Specifies a check on the format of an event that failed. The fault is the sender's, and the event is dropped.</summary>
/// <remarks>These checks are step 1 of the checks performed on receipt of a PDU.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a
/// PDU</seealso>
public enum PduErrorKind
{
    /// <summary>The bytes are an event.</summary>
    None,

    /// <summary>The text is not JSON, or not canonical although the room version requires it. See <see cref="PduError.Json"/>.</summary>
    InvalidJson,

    /// <summary>The text is JSON but not an object.</summary>
    NotAnObject,

    /// <summary>A field that the room version requires is missing.</summary>
    MissingField,

    /// <summary>A field has the wrong type. A field with the value <c>null</c> is present.</summary>
    WrongType,

    /// <summary>The event has a field that it must not have.</summary>
    ForbiddenField,

    /// <summary>A field is not an identifier of its kind, in the form of the room version.</summary>
    InvalidIdentifier,

    /// <summary>A limited field is too long: more than 255 code points, or from version 11 on more than 255 bytes.</summary>
    FieldTooLong,

    /// <summary>The canonical event without <c>unsigned</c> exceeds 65,536 bytes.</summary>
    EventTooLarge,

    /// <summary>An integer is outside the range of its field.</summary>
    OutOfRange,

    /// <summary>The event has more than 20 <c>prev_events</c>.</summary>
    TooManyPrevEvents,

    /// <summary>The event has more than 10 <c>auth_events</c>.</summary>
    TooManyAuthEvents,

    /// <summary>The <c>auth_events</c> list the create event in room version 12, where the room ID implies it.</summary>
    CreateEventCited,
}
