using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the answer to a request for <c>/.well-known/matrix/server</c>.</summary>
/// <remarks>
/// Source: Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>,
/// step 3.
/// </remarks>
public sealed record WellKnownResult : IDiscoveryAnswer
{
    /// <summary>The maximum length of a body, in bytes after decompression.</summary>
    public const int MaxBodyLength = 50 * 1024;

    private WellKnownResult(WellKnownStatus status) => Status = status;

    /// <summary>Gets the status.</summary>
    public WellKnownStatus Status { get; }

    /// <summary>
    /// Gets the server that is delegated to, or <c>default</c> if the document does not delegate. Its host can be looked up, and its port, if any, is valid.
    /// </summary>
    public ServerName Delegate { get; private init; }

    /// <summary>Gets the HTTP status of the last answer, or null if no answer arrived.</summary>
    public int? HttpStatus { get; private init; }

    /// <summary>Gets the lifetime that the headers state. Zero means that the answer must not be cached. Null means that the headers do not say.</summary>
    public TimeSpan? Freshness { get; private init; }

    DiscoveryQuestionKind IDiscoveryAnswer.Kind => DiscoveryQuestionKind.WellKnown;

    bool IDiscoveryAnswer.IsTemporaryFailure => Status is WellKnownStatus.ServerError or WellKnownStatus.LookupFailed or WellKnownStatus.ConnectFailed
        or WellKnownStatus.TlsFailed or WellKnownStatus.TimedOut or WellKnownStatus.ProtocolError;

    /// <summary>Reads an HTTP answer. It never throws.</summary>
    /// <remarks>
    /// The body is read as the JSON libraries of Python and Go do: a byte order mark is skipped, the last of several <c>m.server</c> members counts, and other
    /// members are ignored.
    /// </remarks>
    /// <param name="status">The status, after redirects.</param>
    /// <param name="body">
    /// The decompressed body. It is read as JSON whatever its <c>Content-Type</c>. For a body that is longer than <see cref="MaxBodyLength"/>, one byte more
    /// than the limit is enough.
    /// </param>
    /// <param name="headers">The caching headers.</param>
    /// <param name="now">The time at which the answer arrived.</param>
    /// <returns>The answer.</returns>
    public static WellKnownResult FromResponse(int status, ReadOnlySpan<byte> body, WellKnownHeaders headers, DateTimeOffset now)
    {
        WellKnownStatus read = Read(status, body, out ServerName server);
        return new WellKnownResult(read) { Delegate = server, HttpStatus = status, Freshness = HttpFreshness.Read(headers, now) };
    }

    /// <summary>Creates an answer for a request without a readable HTTP answer.</summary>
    /// <param name="status">The reason.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentException"><paramref name="status"/> requires an HTTP answer.</exception>
    public static WellKnownResult Failed(WellKnownStatus status) => status >= WellKnownStatus.TooLarge && Enum.IsDefined(status)
        ? new WellKnownResult(status)
        : throw new ArgumentException($"Only an HTTP response can have the status {status}.", nameof(status));

    /// <summary>Makes an answer again from its stored parts. Returns false if they contradict each other.</summary>
    internal static bool TryRestore(WellKnownStatus status, ServerName server, int? httpStatus, TimeSpan? freshness, [NotNullWhen(true)] out WellKnownResult? result)
    {
        bool delegates = status == WellKnownStatus.Delegated;
        bool isPossible = status != WellKnownStatus.None && Enum.IsDefined(status) && delegates != server.IsDefault
            && (!delegates || ServerHost.OfDelegate(server).Kind != ServerHostKind.Unusable);
        result = isPossible ? new WellKnownResult(status) { Delegate = server, HttpStatus = httpStatus, Freshness = freshness } : null;
        return isPossible;
    }

    /// <summary>Returns the answer as text for a log.</summary>
    public override string ToString() => Status switch
    {
        WellKnownStatus.Delegated => $"delegates to {Delegate}",
        WellKnownStatus.NotOk or WellKnownStatus.ServerError or WellKnownStatus.Gone => $"status {HttpStatus}",
        _ => Status.ToString(),
    };

    private static WellKnownStatus Read(int status, ReadOnlySpan<byte> body, out ServerName server)
    {
        server = default;
        return status switch
        {
            200 => ReadBody(body, out server),
            410 => WellKnownStatus.Gone,
            429 or >= 500 => WellKnownStatus.ServerError,
            _ => WellKnownStatus.NotOk,
        };
    }

    private static WellKnownStatus ReadBody(ReadOnlySpan<byte> body, out ServerName server)
    {
        server = default;
        if (body.Length > MaxBodyLength)
        {
            return WellKnownStatus.TooLarge;
        }

        if (!WellKnownBody.TryRead(body, out string? text))
        {
            return WellKnownStatus.NotJson;
        }

        if (!ServerName.TryParse(text, out ServerName read) || ServerHost.OfDelegate(read).Kind == ServerHostKind.Unusable)
        {
            return WellKnownStatus.NoServer;
        }

        server = read;
        return WellKnownStatus.Delegated;
    }
}
