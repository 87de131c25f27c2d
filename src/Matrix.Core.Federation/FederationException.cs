using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>
/// Represents a failed request to another server. It is the only exception of this package for failures of servers. Misuse throws
/// <see cref="ArgumentException"/>.
/// </summary>
public sealed class FederationException : Exception
{
    private const int BadGateway = 502;
    private const string Unrecognized = "M_UNRECOGNIZED";

    /// <summary>The errors that concern the requested object and not the requesting server, with their statuses.</summary>
    private static readonly Dictionary<string, int> ForClients = new(StringComparer.Ordinal)
    {
        ["M_FORBIDDEN"] = 403,
        ["M_INCOMPATIBLE_ROOM_VERSION"] = 400,
        ["M_INVITE_BLOCKED"] = 403,
        ["M_NOT_FOUND"] = 404,
        ["M_UNABLE_TO_AUTHORISE_JOIN"] = 400,
        ["M_UNABLE_TO_GRANT_JOIN"] = 400,
    };

    /// <summary>Initializes an exception.</summary>
    /// <param name="kind">The kind of the failure.</param>
    /// <param name="server">The server that was asked.</param>
    /// <param name="message">The failure in words, without the server's name.</param>
    /// <param name="inner">The cause, or null.</param>
    public FederationException(FederationErrorKind kind, ServerName server, string message, Exception? inner = null)
        : base($"{server}: {message}", inner)
    {
        Kind = kind;
        Server = server;
    }

    /// <summary>Gets the kind of the failure.</summary>
    public FederationErrorKind Kind { get; }

    /// <summary>Gets the server that was asked.</summary>
    public ServerName Server { get; }

    /// <summary>Gets the HTTP status of the answer, or null if no answer arrived.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Gets the <c>errcode</c> of the answer, or null if it has none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets the time that the server asks to wait, or null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the evidence of discovery that the server is gone. It is null for other failures, and if an endpoint itself answered 410.</summary>
    public GoneEvidence? Evidence { get; init; }

    /// <summary>
    /// Gets the body of an unsuccessful answer as received, at most 64 KiB of it. It is empty if the answer has no body. Some errors contain more than a code
    /// (<c>M_INCOMPATIBLE_ROOM_VERSION</c>).
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Gets a value that indicates whether the server does not support the endpoint or its method, so that an older or unstable endpoint may be tried.</summary>
    /// <remarks>
    /// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#unsupported-endpoints">Unsupported endpoints</see>: 404 or
    /// 405 with <c>M_UNRECOGNIZED</c>. Older servers answer 400 with that code, or 404 or 405 without a JSON object as body. Any other errcode means that the
    /// endpoint is known.
    /// </remarks>
    public bool IsUnknownEndpoint => StatusCode switch
    {
        400 => ErrorCode == Unrecognized,
        404 or 405 => ErrorCode == Unrecognized || (ErrorCode is null && !Body.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8)),
        _ => false,
    };

    /// <summary>Tries to read the room version from an <c>M_INCOMPATIBLE_ROOM_VERSION</c> error.</summary>
    /// <param name="version">The version of the requested room.</param>
    /// <returns><see langword="true"/> if the error is <c>M_INCOMPATIBLE_ROOM_VERSION</c> and names a version; otherwise, <see langword="false"/>.</returns>
    public bool TryGetRoomVersion(out RoomVersionId version)
    {
        version = default;
        return ErrorCode == "M_INCOMPATIBLE_ROOM_VERSION"
            && JsonEnvelope.TryParse(Body, ["room_version"], out JsonEnvelope? body, out _)
            && body.FindString("room_version") is { } text && RoomVersionId.TryParse(text, out version);
    }

    /// <summary>Returns the error that a client of this server may see.</summary>
    /// <returns>
    /// The other server's error about the room, event or user that the client asked for (<c>M_FORBIDDEN</c>, <c>M_NOT_FOUND</c> and the errors of joins and
    /// invites, each with the status of the spec). All other failures become 502 <c>M_UNKNOWN</c>.
    /// </returns>
    /// <remarks>
    /// An error of another server is never passed on unchanged. Clients attribute <c>M_UNKNOWN_TOKEN</c> and 401 to their own server: they log out and destroy
    /// their keys (GHSA-95fh-hv8c-chvq).
    /// </remarks>
    public ClientError ToClientError() =>
        Kind == FederationErrorKind.MatrixError && StatusCode is { } status && ErrorCode is { } code && ForClients.TryGetValue(code, out int expected) && expected == status
            ? new ClientError(status, code, $"{Server} refused the request.")
            : new ClientError(BadGateway, "M_UNKNOWN", $"{Server} did not answer the request.");
}
