namespace Matrix.Core.Rooms;

/// <summary>Specifies the check that rejected an event.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU, checks 4 and 5</seealso>
public enum RejectionReason
{
    /// <summary>The event's own auth events do not allow it. Every server comes to the same result, and it is final.</summary>
    AuthEvents,

    /// <summary>The state before the event does not allow it. The result depends on the part of the graph that the server knows.</summary>
    StateBefore,

    /// <summary>A field of the event is longer than 255 bytes, in room versions 1 to 10. The event is kept, because other events may reference it.</summary>
    OverlongField,
}
