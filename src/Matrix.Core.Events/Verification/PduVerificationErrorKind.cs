namespace Matrix.Core.Events;

/// <summary>Specifies why the signatures of an event do not verify. The event is dropped.</summary>
/// <remarks>These checks are step 2 of the checks performed on receipt of a PDU.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a
/// PDU</seealso>
public enum PduVerificationErrorKind
{
    /// <summary>The signatures verify.</summary>
    None,

    /// <summary>A server that must have signed has not. The fault is the sender's, and the verdict is final.</summary>
    MissingSignature,

    /// <summary>The server has signed, but not with an available key. Fetch the server's keys and verify again.</summary>
    UnknownKey,

    /// <summary>The server has signed, but the available keys were not valid at the event's <c>origin_server_ts</c>. Fetch newer keys, or drop the event.</summary>
    KeyNotValid,

    /// <summary>The server has signed, but not with a supported algorithm. The fault is the sender's.</summary>
    UnsupportedAlgorithm,

    /// <summary>A signature with a known and valid key does not verify. The fault is the sender's or a relay's, and the verdict is final.</summary>
    BadSignature,

    /// <summary>
    /// The event names a signer that cannot be read: an authorising user that is not a user ID. The fault is the sender's, and the verdict is final. In events from
    /// a trusted store it may also be a sender or an event ID without a server.
    /// </summary>
    UnreadableSigner,
}
