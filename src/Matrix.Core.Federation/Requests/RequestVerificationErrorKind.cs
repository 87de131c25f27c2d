namespace Matrix.Core.Federation.Requests;

/// <summary>Specifies the check that a refused request failed.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request Authentication</see>.
/// </remarks>
public enum RequestVerificationErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The request has no X-Matrix header. This is the sender's fault.</summary>
    NotSigned,

    /// <summary>An X-Matrix header cannot be read. <see cref="RequestVerificationError.Header"/> gives the reason. This is the sender's fault.</summary>
    MalformedHeader,

    /// <summary>The request has more than <see cref="RequestVerifier.MaxHeaders"/> X-Matrix headers. This is the sender's fault.</summary>
    TooManyHeaders,

    /// <summary>The headers name different senders. This is the sender's fault.</summary>
    OriginsDiffer,

    /// <summary>The sender claims to be this server. Either the sender is at fault, or a request of this server came back.</summary>
    OriginIsSelf,

    /// <summary>The request is meant for another server: it was misrouted or forwarded. This is the fault of the sender or a proxy.</summary>
    OtherDestination,

    /// <summary>
    /// The method or the target cannot be signed, because it is not visible ASCII. This is the fault of the sender, or of the code that received the request.
    /// </summary>
    UnsignableRequest,

    /// <summary>All signatures use an unknown algorithm, or a key that is not for requests (a policy server's). This is the sender's fault.</summary>
    UnsupportedAlgorithm,

    /// <summary>No signing key is available. This may not be a fault: fetch <see cref="RequestVerificationError.KeysToFetch"/> and verify again.</summary>
    UnknownKey,

    /// <summary>
    /// The available keys are no longer valid. Fetch <see cref="RequestVerificationError.KeysToFetch"/> and verify again. If the error remains, it is the
    /// sender's fault.
    /// </summary>
    KeyNotValid,

    /// <summary>The body is not JSON that can be signed. This is the sender's fault.</summary>
    InvalidContent,

    /// <summary>A signature by a known and valid key is wrong. This is the fault of the sender, or of a proxy that rewrites targets.</summary>
    BadSignature,
}
