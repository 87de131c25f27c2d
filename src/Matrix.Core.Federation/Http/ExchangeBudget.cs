namespace Matrix.Core.Federation.Http;

/// <summary>
/// Limits the bytes that one exchange may receive on the wire, including what the HTTP stack hides: heads, 1xx answers, chunk framing and extensions, trailers,
/// and TLS itself. It also limits how often the HTTP stack may repeat the request.
/// </summary>
/// <remarks>
/// The budget flows with the request. The streams of the connection pick it up when the request is written, and keep it until the next request.
/// </remarks>
internal sealed class ExchangeBudget
{
    /// <summary>The maximum number of bytes before a body: the TLS handshake and the heads of all statuses.</summary>
    public const long MaxHeadBytes = 256 * 1024;

    /// <summary>The number of wire bytes that are allowed for each byte of the maximum body size. Small chunks have much framing.</summary>
    public const int WireFactor = 2;

    /// <summary>The maximum number of times that a request without a body is repeated after the server closed a reused connection.</summary>
    public const int MaxRepeats = 1;

    private static readonly AsyncLocal<ExchangeBudget?> Flowing = new();
    private long _maxBytes = MaxHeadBytes;
    private int _repeats;

    /// <summary>Gets or sets the budget of the current request, or null outside of a request.</summary>
    public static ExchangeBudget? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>Gets the maximum number of bytes on the wire.</summary>
    public long MaxBytes => Volatile.Read(ref _maxBytes);

    /// <summary>Allows a body, after its status is known.</summary>
    /// <param name="maxBody">The maximum size of the body in bytes.</param>
    public void AllowBody(long maxBody) => Volatile.Write(ref _maxBytes, MaxHeadBytes + (WireFactor * Math.Min(maxBody, long.MaxValue / (2 * WireFactor))));

    /// <summary>Counts a repetition. Returns <see langword="false"/> if the limit is reached.</summary>
    public bool TryRepeat() => Interlocked.Increment(ref _repeats) <= MaxRepeats;
}
