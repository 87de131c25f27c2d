namespace Matrix.Core.Rooms;

/// <summary>Specifies how an event reaches a room, and therefore which checks apply to it.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU</seealso>
public enum ReceiveMode
{
    /// <summary>The event was just sent. All checks apply, including soft failure and the room's policy server.</summary>
    Live,

    /// <summary>
    /// The event is read from a log, in the order of the log. It was judged when it first arrived, so it is not soft-failed now. It becomes a forward extremity, as it did then.
    /// </summary>
    Log,

    /// <summary>
    /// The event is older than the events that the room has. It gets its place in the graph and the states around it. The forward extremities and the current state do not change.
    /// </summary>
    Backfill,
}
