namespace Matrix.Core.Federation.Requests;

/// <summary>Why a request is not taken as its sender's. The request is refused.</summary>
/// <remarks>Matrix spec, server-server API, § Request Authentication.</remarks>
public enum RequestVerificationErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>There is no X-Matrix header. The sender's fault.</summary>
    NotSigned,

    /// <summary>An X-Matrix header cannot be read; <see cref="RequestVerificationError.Header"/> says why. The sender's fault.</summary>
    MalformedHeader,

    /// <summary>There are more than <see cref="RequestVerifier.MaxHeaders"/> X-Matrix headers. The sender's fault.</summary>
    TooManyHeaders,

    /// <summary>The headers name different senders. The sender's fault.</summary>
    OriginsDiffer,

    /// <summary>The sender claims to be this server. The sender's fault, or a request of ours that came back.</summary>
    OriginIsSelf,

    /// <summary>The request is for another server: a misrouted request, or one sent on by a third. The sender's fault or a proxy's.</summary>
    OtherDestination,

    /// <summary>The method or the target holds what cannot be signed: anything but visible ASCII. The sender's fault, or of what took the request in.</summary>
    UnsignableRequest,

    /// <summary>The signatures are of no algorithm that is known, or by a key that is not for requests (a policy server's). The sender's fault.</summary>
    UnsupportedAlgorithm,

    /// <summary>No key that signed is at hand. Nobody's fault yet: fetch <see cref="RequestVerificationError.KeysToFetch"/> and verify again.</summary>
    UnknownKey,

    /// <summary>The keys at hand are no longer valid. Fetch <see cref="RequestVerificationError.KeysToFetch"/> and verify again; then it is the sender's fault.</summary>
    KeyNotValid,

    /// <summary>The body is no JSON that can be signed. The sender's fault.</summary>
    InvalidContent,

    /// <summary>A signature by a known and valid key does not hold. The sender's fault, or that of a proxy that rewrites targets.</summary>
    BadSignature,
}
