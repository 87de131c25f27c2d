using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Destinations;

/// <summary>
/// Represents a schedule that computes when a server that failed may be asked again, as a pure function of its previous backoff, the result of a request, and
/// the time.
/// </summary>
/// <remarks>
/// <para>
/// A failure means that nothing answered, or that the answer says that the server cannot work (5xx, 401, 429). Any other answer, including other 4xx errors,
/// shows that the server is up (synapse#9373). A signed request from the server shows the same. Both end the backoff: the caller discards the
/// <see cref="Backoff"/>.
/// </para>
/// <para>
/// A request that was not allowed is not a failure and extends nothing. Requests that began together and failed together count once: a failure inside the
/// interval only moves it. If the clock steps back, a request is allowed, so that no server is avoided for longer than its interval.
/// </para>
/// </remarks>
public sealed class BackoffSchedule
{
    /// <summary>The largest random part of an interval or a wake-up time, as a fraction of the interval.</summary>
    private const double LargestSpread = 0.4;

    private readonly BackoffOptions _options;

    /// <summary>Initializes a schedule.</summary>
    /// <param name="options">The intervals, or null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BackoffSchedule(BackoffOptions? options = null)
    {
        _options = options ?? new BackoffOptions();
        if (_options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    /// <summary>Determines whether the status of an answer counts as a failure of the server: 5xx, 401 or 429.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <returns><see langword="true"/> if the status is a failure; otherwise, <see langword="false"/>.</returns>
    public static bool IsFailure(int statusCode) => statusCode is >= 500 or 401 or 429;

    /// <summary>Determines whether a server may be asked.</summary>
    /// <param name="backoff">The server's backoff, or null if its last request succeeded.</param>
    /// <param name="now">The current time.</param>
    /// <returns><see langword="true"/> if the server may be asked; otherwise, <see langword="false"/>.</returns>
    public static bool IsAllowed(Backoff? backoff, MatrixTimestamp now) =>
        backoff is not { } known || now < known.LastFailureAt || now >= known.NotBefore;

    /// <summary>Returns the backoff of a server after a request to it failed.</summary>
    /// <param name="backoff">The previous backoff, or null if the request before succeeded.</param>
    /// <param name="now">The current time.</param>
    /// <param name="chance">A random number from 0 to below 1 for this failure, so that servers that failed together are not asked again together.</param>
    /// <returns>The next backoff.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chance"/> is out of range.</exception>
    public Backoff Fail(Backoff? backoff, MatrixTimestamp now, double chance)
    {
        ThrowIfNotChance(chance);
        if (backoff is not { } known)
        {
            return new Backoff { FirstFailureAt = now, LastFailureAt = now, Interval = WholeMilliseconds(_options.FirstInterval.TotalMilliseconds) };
        }

        // A failure inside the interval belongs to a request that began before it, so it moves the interval but does not lengthen it.
        bool isLater = now >= known.NotBefore;
        double next = known.Interval.TotalMilliseconds * _options.Factor * (1 + (LargestSpread * chance));
        return known with
        {
            FirstFailureAt = MatrixTimestamp.Min(known.FirstFailureAt, now),
            LastFailureAt = now,
            Interval = isLater ? WholeMilliseconds(Math.Min(next, _options.LongestInterval.TotalMilliseconds)) : known.Interval,
        };
    }

    /// <summary>
    /// Returns the time at which waiting work for a server should resume: the end of the backoff plus a part of the interval that differs for each server.
    /// </summary>
    /// <param name="backoff">The server's backoff.</param>
    /// <param name="chance">A random number from 0 to below 1 for this server.</param>
    /// <returns>The time.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chance"/> is out of range.</exception>
    public static MatrixTimestamp GetWakeTime(Backoff backoff, double chance)
    {
        ThrowIfNotChance(chance);
        return backoff.NotBefore + WholeMilliseconds(backoff.Interval.TotalMilliseconds * LargestSpread * chance);
    }

    private static TimeSpan WholeMilliseconds(double milliseconds) => TimeSpan.FromMilliseconds((long)milliseconds);

    private static void ThrowIfNotChance(double chance)
    {
        if (chance is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(chance), chance, "The number must be at least 0 and less than 1.");
        }
    }
}
