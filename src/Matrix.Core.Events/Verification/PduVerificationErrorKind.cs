namespace Matrix.Core.Events;

/// <summary>Why the signatures of an event do not hold. The event is dropped.</summary>
/// <remarks>Matrix spec, server-server API, § Checks performed on receipt of a PDU, step 2.</remarks>
public enum PduVerificationErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>A server that must have signed has not. The sender's fault, final.</summary>
    MissingSignature,

    /// <summary>It has signed, but with none of the keys at hand. Nobody's fault yet: fetch the server's keys and verify again.</summary>
    UnknownKey,

    /// <summary>It has signed, but the keys at hand were not valid when the event says that it was sent. Fetch newer keys, or drop.</summary>
    KeyNotValid,

    /// <summary>It has signed, but with no algorithm that is known. The sender's fault.</summary>
    UnsupportedAlgorithm,

    /// <summary>A signature by a known and valid key does not hold. The sender's fault or a relay's, final.</summary>
    BadSignature,

    /// <summary>
    /// The event names a signer that cannot be read: an authoriser that is no user ID. The sender's fault, final. (Of events from a
    /// trusted store also a sender or an event ID without a server.)
    /// </summary>
    UnreadableSigner,
}
