using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>What came of asking for <c>/.well-known/matrix/server</c>.</summary>
/// <remarks>Source: Matrix spec, server-server API, § Resolving server names, step 3.</remarks>
public sealed record WellKnownAnswer : DiscoveryAnswer
{
    /// <summary>The longest body, in bytes after decompression, that is read.</summary>
    public const int MaxBodyLength = 50 * 1024;

    private WellKnownAnswer(WellKnownStatus status) => Status = status;

    /// <summary>How it ended.</summary>
    public WellKnownStatus Status { get; }

    /// <summary>The server that is delegated to: its host can be looked up, and its port, where it has one, dialled. <c>default</c> where there is none.</summary>
    public ServerName Delegate { get; private init; }

    /// <summary>The HTTP status of the last answer; null where there was none.</summary>
    public int? HttpStatus { get; private init; }

    /// <summary>How long the answer says that it holds; zero where it says that it must not be kept, null where it says nothing.</summary>
    public TimeSpan? Freshness { get; private init; }

    /// <inheritdoc/>
    public override DiscoveryQuestionKind Kind => DiscoveryQuestionKind.WellKnown;

    /// <inheritdoc/>
    public override bool IsTemporaryFailure => Status is WellKnownStatus.ServerError or WellKnownStatus.LookupFailed or WellKnownStatus.ConnectFailed
        or WellKnownStatus.TlsFailed or WellKnownStatus.TimedOut or WellKnownStatus.ProtocolError;

    /// <summary>Reads an HTTP answer. Never throws, whatever the answer.</summary>
    /// <remarks>
    /// The body is read as the JSON readers of Python and Go do: a byte order mark is passed over, of several <c>m.server</c> the last counts, and what other members hold does not matter.
    /// </remarks>
    /// <param name="status">The status, after redirects.</param>
    /// <param name="body">The body, decompressed; JSON whatever its <c>Content-Type</c>. Of one longer than <see cref="MaxBodyLength"/> it is enough to give one byte more.</param>
    /// <param name="headers">The headers that say how long it holds.</param>
    /// <param name="now">When it came.</param>
    public static WellKnownAnswer FromResponse(int status, ReadOnlySpan<byte> body, WellKnownHeaders headers, DateTimeOffset now)
    {
        WellKnownStatus read = Read(status, body, out ServerName server);
        return new WellKnownAnswer(read) { Delegate = server, HttpStatus = status, Freshness = HttpFreshness.Read(headers, now) };
    }

    /// <summary>There is no answer to read.</summary>
    /// <param name="status">Why.</param>
    /// <exception cref="ArgumentException">The status is one that only an answer can have.</exception>
    public static WellKnownAnswer Failed(WellKnownStatus status) => status >= WellKnownStatus.TooLarge && Enum.IsDefined(status)
        ? new WellKnownAnswer(status)
        : throw new ArgumentException("Only an answer can say this.", nameof(status));

    /// <summary>The answer for a log.</summary>
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
