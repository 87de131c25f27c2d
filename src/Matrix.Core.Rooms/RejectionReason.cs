namespace Matrix.Core.Rooms;

/// <summary>Which check rejected an event.</summary>
/// <remarks>Matrix spec, server-server API, § Checks performed on receipt of a PDU, steps 4 and 5.</remarks>
public enum RejectionReason
{
    /// <summary>Its own auth events do not allow it. Every server comes to this, and it is final.</summary>
    AuthEvents,

    /// <summary>The state before it does not allow it. That depends on what is known of the graph.</summary>
    StateBefore,

    /// <summary>A limited field is over 255 bytes (room versions 1 to 10): kept so that others may cite it.</summary>
    OverlongField,
}
