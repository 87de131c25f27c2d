namespace Matrix.Core.Federation.Http;

/// <summary>
/// What one exchange may take on the wire, below everything that the HTTP stack hides: heads, answers of status 1xx, the framing and extensions of chunks, trailers, TLS itself. And how
/// many times the stack may send its request again.
/// </summary>
/// <remarks>It flows with the request: the streams of the connection meet it when the request is written, and keep it until the next one is.</remarks>
internal sealed class ExchangeBudget
{
    /// <summary>The most bytes of all that comes before a body: the TLS handshake, then heads of every status.</summary>
    public const long MaxHeadBytes = 256 * 1024;

    /// <summary>How many bytes may come for one of the most that a body may have. A server that sends small pieces has framing for each.</summary>
    public const int WireFactor = 2;

    /// <summary>How many times a request without a body is sent again, where the server closed a connection that was kept from before.</summary>
    public const int MaxRepeats = 1;

    private static readonly AsyncLocal<ExchangeBudget?> Flowing = new();
    private long _maxBytes = MaxHeadBytes;
    private int _repeats;

    /// <summary>The budget of the request that is being sent; null where none is.</summary>
    public static ExchangeBudget? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The most bytes that may come over the wire.</summary>
    public long MaxBytes => Volatile.Read(ref _maxBytes);

    /// <summary>Lets a body come, once its status is known.</summary>
    /// <param name="maxBody">The most bytes of it.</param>
    public void AllowBody(long maxBody) => Volatile.Write(ref _maxBytes, MaxHeadBytes + (WireFactor * Math.Min(maxBody, long.MaxValue / (2 * WireFactor))));

    /// <summary>Counts a repeat; false where there were enough.</summary>
    public bool TryRepeat() => Interlocked.Increment(ref _repeats) <= MaxRepeats;
}
