namespace Matrix.Core.Federation.Discovery;

/// <summary>How asking for <c>/.well-known/matrix/server</c> ended.</summary>
public enum WellKnownStatus
{
    /// <summary>It delegates: <see cref="WellKnownAnswer.Delegate"/>.</summary>
    Delegated,

    /// <summary>Status 410.</summary>
    Gone,

    /// <summary>A status from 500 on, or 429: the web server could not answer now.</summary>
    ServerError,

    /// <summary>Any other status than 200.</summary>
    NotOk,

    /// <summary>The body is no JSON object.</summary>
    NotJson,

    /// <summary>The body has no <c>m.server</c>, or one that is no name of a server that can be reached.</summary>
    NoServer,

    /// <summary>The body is longer than <see cref="WellKnownAnswer.MaxBodyLength"/>.</summary>
    TooLarge,

    /// <summary>A redirect in a circle, to no address, or to one that is not https.</summary>
    BadRedirect,

    /// <summary>More redirects than are followed.</summary>
    TooManyRedirects,

    /// <summary>The name does not exist.</summary>
    NameNotFound,

    /// <summary>The name leads to an address or a port that must not be dialled.</summary>
    BlockedAddress,

    /// <summary>The name could not be looked up.</summary>
    LookupFailed,

    /// <summary>No connection, or it broke.</summary>
    ConnectFailed,

    /// <summary>The certificate or the handshake failed.</summary>
    TlsFailed,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The answer is no HTTP.</summary>
    ProtocolError,
}
