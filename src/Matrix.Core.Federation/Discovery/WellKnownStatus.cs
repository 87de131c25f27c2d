namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the result of a request for <c>/.well-known/matrix/server</c>.</summary>
public enum WellKnownStatus
{
    /// <summary>The result is not set.</summary>
    None,

    /// <summary>The document delegates to <see cref="WellKnownResult.Delegate"/>.</summary>
    Delegated,

    /// <summary>The status is 410.</summary>
    Gone,

    /// <summary>The status is 429, or 500 or higher: the web server cannot answer now.</summary>
    ServerError,

    /// <summary>The status is another one than 200.</summary>
    NotOk,

    /// <summary>The body is not a JSON object.</summary>
    NotJson,

    /// <summary>The body has no <c>m.server</c>, or its value is not a usable server name.</summary>
    NoServer,

    /// <summary>The body is longer than <see cref="WellKnownResult.MaxBodyLength"/>.</summary>
    TooLarge,

    /// <summary>A redirect forms a loop, has no valid target, or its target is not HTTPS.</summary>
    BadRedirect,

    /// <summary>The number of redirects exceeds the limit.</summary>
    TooManyRedirects,

    /// <summary>The name does not exist.</summary>
    NameNotFound,

    /// <summary>The name leads to an address or a port that the policy denies.</summary>
    BlockedAddress,

    /// <summary>The lookup of the name failed.</summary>
    LookupFailed,

    /// <summary>The connection failed or was interrupted.</summary>
    ConnectFailed,

    /// <summary>The certificate validation or the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The server did not answer in time.</summary>
    TimedOut,

    /// <summary>The answer violates HTTP, is cut short, or uses an unsupported encoding.</summary>
    ProtocolError,
}
