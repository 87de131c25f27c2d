namespace Matrix.Core.Federation;

/// <summary>What went wrong between this server and another: whose fault it is, and whether waiting helps, follows from the kind.</summary>
public enum FederationErrorKind
{
    /// <summary>The server's own answer: a Matrix error. <see cref="FederationException.StatusCode"/> and <see cref="FederationException.ErrorCode"/> say which.</summary>
    MatrixError,

    /// <summary>The server asks to be left alone for a while (429). <see cref="FederationException.RetryAfter"/> says for how long, where it said so.</summary>
    RateLimited,

    /// <summary>The server says that it is gone for good: 410, or a service record that names nothing (RFC 2782), or a name under <c>.invalid</c>.</summary>
    Gone,

    /// <summary>Something answered, and it is no Matrix server: another status with no Matrix error, a redirect, a body that is no JSON.</summary>
    NotMatrix,

    /// <summary>The answer is not what the endpoint's definition asks for, or is cut short.</summary>
    ProtocolError,

    /// <summary>The answer is larger than what this kind of request may bring.</summary>
    TooLarge,

    /// <summary>The server's name does not exist.</summary>
    NameNotFound,

    /// <summary>The name could not be looked up: the fault may be ours.</summary>
    NameLookupFailed,

    /// <summary>No connection: refused, reset, or no route.</summary>
    ConnectFailed,

    /// <summary>The certificate or the handshake failed.</summary>
    TlsFailed,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The server's name leads to an address that must not be dialled.</summary>
    BlockedAddress,

    /// <summary>What came back does not carry the signature that it must.</summary>
    BadSignature,

    /// <summary>The server's name leads to a port that must not be dialled: that of a service which does not speak HTTP.</summary>
    BlockedPort,
}
