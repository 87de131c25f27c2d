namespace Matrix.Core.Federation.Destinations;

/// <summary>
/// Represents the backoff of a server that fails: the times of its failures and the time before which it is not asked. A server without a backoff may be asked
/// at any time.
/// </summary>
/// <remarks>Times are milliseconds since 1970. A host may store the value. <see cref="BackoffSchedule"/> computes the next one.</remarks>
public readonly record struct Backoff
{
    /// <summary>Gets the time of the first of the consecutive failures.</summary>
    public required long FirstFailureAt { get; init; }

    /// <summary>Gets the time of the last failure.</summary>
    public required long LastFailureAt { get; init; }

    /// <summary>Gets the time for which the server is not asked after the last failure, in milliseconds.</summary>
    public required long Interval { get; init; }

    /// <summary>Gets the time from which the server may be asked again.</summary>
    public long NotBefore => LastFailureAt > long.MaxValue - Interval ? long.MaxValue : LastFailureAt + Interval;
}
