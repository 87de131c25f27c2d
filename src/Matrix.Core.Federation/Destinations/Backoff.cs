using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Destinations;

/// <summary>
/// Represents the backoff of a server that fails: the times of its failures and the time before which it is not asked. A server without a backoff may be asked
/// at any time.
/// </summary>
/// <remarks>A host may store the value. <see cref="BackoffSchedule"/> computes the next one.</remarks>
public readonly record struct Backoff
{
    /// <summary>Gets the time of the first of the consecutive failures.</summary>
    public required MatrixTimestamp FirstFailureAt { get; init; }

    /// <summary>Gets the time of the last failure.</summary>
    public required MatrixTimestamp LastFailureAt { get; init; }

    /// <summary>Gets the time for which the server is not asked after the last failure. It is a whole number of milliseconds.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Gets the time from which the server may be asked again.</summary>
    public MatrixTimestamp NotBefore => LastFailureAt + Interval;
}
