namespace Matrix.Core.Federation;

/// <summary>Specifies the kind of a failure between this server and another. The kind shows which side is at fault and whether waiting helps.</summary>
public enum FederationErrorKind
{
    /// <summary>The error is not set.</summary>
    None,

    /// <summary>
    /// The server answered with a Matrix error: see <see cref="FederationException.StatusCode"/> and <see cref="FederationException.ErrorCode"/>.
    /// </summary>
    MatrixError,

    /// <summary>The server asks to wait (429). <see cref="FederationException.RetryAfter"/> is the time to wait, if the server states it.</summary>
    RateLimited,

    /// <summary>
    /// The server says that it is gone for good: with status 410, a service record that names the root (RFC 2782), or a name under <c>.invalid</c>.
    /// </summary>
    Gone,

    /// <summary>The answer does not come from a Matrix server: it is an unsuccessful status without a Matrix error, a redirect, or not JSON.</summary>
    NotMatrix,

    /// <summary>The answer violates the definition of the endpoint, or is cut short.</summary>
    ProtocolError,

    /// <summary>The answer is larger than allowed for the class of the request.</summary>
    TooLarge,

    /// <summary>The server's name does not exist.</summary>
    NameNotFound,

    /// <summary>The lookup of the name failed. The fault may be on this side.</summary>
    NameLookupFailed,

    /// <summary>The connection failed: it was refused or reset, or no route exists.</summary>
    ConnectFailed,

    /// <summary>The certificate validation or the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The server did not answer in time.</summary>
    TimedOut,

    /// <summary>The server's name leads to an address that the policy denies.</summary>
    BlockedAddress,

    /// <summary>The answer lacks a required signature, or the signature is wrong.</summary>
    BadSignature,

    /// <summary>The server's name leads to a port that the policy denies, because it belongs to a service other than HTTP.</summary>
    BlockedPort,
}
