namespace Matrix.Core.Rooms;

/// <summary>How an event comes to a room.</summary>
public enum ReceiveMode
{
    /// <summary>Just sent: all checks, with soft failure and the room's policy server.</summary>
    Live,

    /// <summary>
    /// Just sent, and the policy server was asked and would not sign: where the room asks for its signature, the event is soft-failed.
    /// </summary>
    LiveWithoutPolicySignature,

    /// <summary>From a log, in its order: it was judged when it came, so that it is not soft-failed now. It becomes an extremity as it then did.</summary>
    Log,

    /// <summary>History from before what is known: its place in the graph is worked out, and neither extremities nor the current state change.</summary>
    Backfill,

    /// <summary>
    /// Just sent, and the policy server could not be reached: where the room asks for its signature,
    /// <see cref="RoomOptions.WhenPolicyServerUnreachable"/> says what becomes of the event.
    /// </summary>
    LiveWithPolicyServerUnreachable,
}
