namespace Matrix.Core.Federation.Destinations;

/// <summary>When a server that failed is asked again: a pure function of what is known of it, what became of a request, and the time.</summary>
/// <remarks>
/// <para>
/// A failure is that nothing answered, or an answer that says the server cannot work (5xx, 401, 429). Any other answer, an error 4xx among them, shows that it
/// is up (synapse#9373). A signed request from the server shows the same. Both end the backoff, and are told by giving up the <see cref="Backoff"/>.
/// </para>
/// <para>
/// A request that was not allowed is no failure and extends nothing. Requests that began together and failed together count once: those that end inside the
/// interval only move it. A clock that steps back lets a request through, so that no server is left alone for longer than its interval.
/// </para>
/// </remarks>
public sealed class BackoffSchedule
{
    /// <summary>The most that chance adds to an interval, and to a wake-up, as a part of it.</summary>
    private const double LargestSpread = 0.4;

    private readonly BackoffOptions _options;

    /// <summary>Creates a schedule.</summary>
    /// <param name="options">The intervals; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public BackoffSchedule(BackoffOptions? options = null)
    {
        _options = options ?? new BackoffOptions();
        if (_options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    /// <summary>Determines whether a status of an answer counts as a failure of the server: 5xx, 401 or 429.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    public static bool IsFailure(int statusCode) => statusCode is >= 500 or 401 or 429;

    /// <summary>Determines whether a server may be asked.</summary>
    /// <param name="backoff">What is known of it; null where its last request succeeded.</param>
    /// <param name="nowTs">The time, in milliseconds since 1970.</param>
    public static bool IsAllowed(Backoff? backoff, long nowTs) =>
        backoff is not { } known || nowTs < known.LastFailureTs || nowTs >= known.NotBeforeTs;

    /// <summary>Gets what is known of a server after a request to it failed.</summary>
    /// <param name="backoff">What was known before; null where the request before succeeded.</param>
    /// <param name="nowTs">The time, in milliseconds since 1970.</param>
    /// <param name="chance">A number from 0 up to 1, drawn for this failure: servers that failed together are not asked together again.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chance"/> is out of its range.</exception>
    public Backoff Fail(Backoff? backoff, long nowTs, double chance)
    {
        ThrowIfNotChance(chance);
        if (backoff is not { } known)
        {
            return new Backoff { FirstFailureTs = nowTs, LastFailureTs = nowTs, IntervalMs = (long)_options.FirstInterval.TotalMilliseconds };
        }

        // A failure inside the interval is of a request that began before it: it moves the interval, and does not make it longer.
        bool isLater = nowTs >= known.NotBeforeTs;
        double next = known.IntervalMs * _options.Factor * (1 + (LargestSpread * chance));
        return known with
        {
            FirstFailureTs = Math.Min(known.FirstFailureTs, nowTs),
            LastFailureTs = nowTs,
            IntervalMs = isLater ? (long)Math.Min(next, _options.LongestInterval.TotalMilliseconds) : known.IntervalMs,
        };
    }

    /// <summary>Gets when work that waits for a server is to be taken up by itself: when the server may be asked, and a part of the interval that differs from server to server.</summary>
    /// <param name="backoff">What is known of it.</param>
    /// <param name="chance">A number from 0 up to 1, drawn for this server.</param>
    /// <returns>The time, in milliseconds since 1970.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chance"/> is out of its range.</exception>
    public static long WakeTs(Backoff backoff, double chance)
    {
        ThrowIfNotChance(chance);
        long spread = (long)(backoff.IntervalMs * LargestSpread * chance);
        return backoff.NotBeforeTs > long.MaxValue - spread ? long.MaxValue : backoff.NotBeforeTs + spread;
    }

    private static void ThrowIfNotChance(double chance)
    {
        if (chance is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(chance), chance, "The number is from 0 up to 1.");
        }
    }
}
