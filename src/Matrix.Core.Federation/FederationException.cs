using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A request to another server that did not do what it was for. The one exception of this package; misuse throws <see cref="ArgumentException"/>.</summary>
public sealed class FederationException : Exception
{
    private const int BadGateway = 502;

    /// <summary>The errors that are about what was asked for, and not about who asks: the code, and its status.</summary>
    private static readonly Dictionary<string, int> ForClients = new(StringComparer.Ordinal)
    {
        ["M_FORBIDDEN"] = 403,
        ["M_INCOMPATIBLE_ROOM_VERSION"] = 400,
        ["M_INVITE_BLOCKED"] = 403,
        ["M_NOT_FOUND"] = 404,
        ["M_UNABLE_TO_AUTHORISE_JOIN"] = 400,
        ["M_UNABLE_TO_GRANT_JOIN"] = 400,
    };

    /// <param name="kind">What went wrong.</param>
    /// <param name="server">The server that was asked.</param>
    /// <param name="message">What went wrong, in words, without the server's name.</param>
    /// <param name="inner">What caused it; null where nothing did.</param>
    public FederationException(FederationErrorKind kind, ServerName server, string message, Exception? inner = null)
        : base($"{server}: {message}", inner)
    {
        Kind = kind;
        Server = server;
    }

    /// <summary>What went wrong.</summary>
    public FederationErrorKind Kind { get; }

    /// <summary>The server that was asked.</summary>
    public ServerName Server { get; }

    /// <summary>The HTTP status of the answer; null where there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The <c>errcode</c> of the answer; null where it has none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How long the server asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What says that the server is gone, where it is discovery that does; null otherwise, and for <see cref="FederationErrorKind.Gone"/> by an endpoint's own 410.</summary>
    public GoneEvidence? Evidence { get; init; }

    /// <summary>
    /// The body of an answer that is no success as it came, of which no more than 64 KiB are kept; empty where there is none. Some errors carry more than a
    /// code (<c>M_INCOMPATIBLE_ROOM_VERSION</c>).
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Returns the error that a client of this server may see.</summary>
    /// <returns>
    /// What the other server says of the room, event or user that the client asked about (<c>M_FORBIDDEN</c>, <c>M_NOT_FOUND</c> and the errors of joins and
    /// invites, with the status that the spec gives them). Everything else is 502 <c>M_UNKNOWN</c>.
    /// </returns>
    /// <remarks>
    /// An error of another server is never passed on as it came. Clients take <c>M_UNKNOWN_TOKEN</c> and 401 for the word of their own server: they log out and
    /// destroy their keys (GHSA-95fh-hv8c-chvq).
    /// </remarks>
    public ClientError ToClientError() =>
        Kind == FederationErrorKind.MatrixError && StatusCode is { } status && ErrorCode is { } code && ForClients.TryGetValue(code, out int expected) && expected == status
            ? new ClientError(status, code, $"{Server} refused the request.")
            : new ClientError(BadGateway, "M_UNKNOWN", $"{Server} did not answer the request.");
}
