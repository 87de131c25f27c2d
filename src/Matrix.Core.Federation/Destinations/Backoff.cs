namespace Matrix.Core.Federation.Destinations;

/// <summary>That a server is being left alone: since when it fails, and until when. A server without one may be asked at any time.</summary>
/// <remarks>Times are milliseconds since 1970. It is a value that a host may store; <see cref="BackoffSchedule"/> makes the next one of it.</remarks>
public readonly record struct Backoff
{
    /// <summary>When the first of the failures was that have followed one another.</summary>
    public required long FirstFailureTs { get; init; }

    /// <summary>When the last of them was.</summary>
    public required long LastFailureTs { get; init; }

    /// <summary>How long the server is left alone after the last failure, in milliseconds.</summary>
    public required long IntervalMs { get; init; }

    /// <summary>When the server may be asked again.</summary>
    public long NotBeforeTs => LastFailureTs > long.MaxValue - IntervalMs ? long.MaxValue : LastFailureTs + IntervalMs;
}
