using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// A number of slots, and the shares of them that each kind of fetch may take: servers that are not known at most half, those that nobody waits for at most a quarter, and claimed origins of unverified
/// requests at most an eighth; a quarter of all is for what a user waits for. Safe to share between threads.
/// </summary>
internal sealed class KeyFetchLane : IDisposable
{
    private readonly ConcurrencyLimiter _unverified;
    private readonly ConcurrencyLimiter _suspect;
    private readonly ConcurrencyLimiter _unknown;
    private readonly ConcurrencyLimiter _background;
    private readonly ConcurrencyLimiter _all;

    /// <summary>Initializes a lane.</summary>
    /// <param name="slots">The number of slots; each share is at least one.</param>
    /// <param name="waiting">The maximum number that wait for a slot of each share.</param>
    /// <param name="unverifiedWaiting">The maximum number of unverified claims that wait.</param>
    public KeyFetchLane(int slots, int waiting, int unverifiedWaiting)
    {
        _unverified = Limiter(slots / 8, unverifiedWaiting);
        _suspect = Limiter(slots / 4, waiting);
        _unknown = Limiter(slots / 2, waiting);
        _background = Limiter(slots - (slots / 4), waiting);
        _all = Limiter(slots, waiting);
    }

    /// <summary>Waits for a slot.</summary>
    /// <returns>Null where too many wait already.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<LeaseSet?> EnterAsync(KeyFetchClass fetch, CancellationToken cancellationToken)
    {
        var leases = new LeaseSet();
        bool isEntered = false;
        try
        {
            // From the narrowest share to the widest: one that waits holds nothing that a better one needs.
            foreach (ConcurrencyLimiter limiter in SharesOf(fetch))
            {
                RateLimitLease lease = await limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
                leases.Add(lease);
                if (!lease.IsAcquired)
                {
                    return null;
                }
            }

            isEntered = true;
            return leases;
        }
        finally
        {
            if (!isEntered)
            {
                leases.Dispose();
            }
        }
    }

    /// <summary>Takes a slot if one is free.</summary>
    public LeaseSet? TryEnter(KeyFetchClass fetch)
    {
        var leases = new LeaseSet();
        foreach (ConcurrencyLimiter limiter in SharesOf(fetch))
        {
            RateLimitLease lease = limiter.AttemptAcquire();
            leases.Add(lease);
            if (!lease.IsAcquired)
            {
                leases.Dispose();
                return null;
            }
        }

        return leases;
    }

    public void Dispose()
    {
        foreach (ConcurrencyLimiter limiter in new[] { _unverified, _suspect, _unknown, _background, _all })
        {
            limiter.Dispose();
        }
    }

    private IEnumerable<ConcurrencyLimiter> SharesOf(KeyFetchClass fetch)
    {
        if (fetch.IsSuspect && fetch.Purpose == KeyFetchPurpose.UnverifiedRequest)
        {
            yield return _unverified;
        }

        if (fetch.IsSuspect)
        {
            yield return _suspect;
        }

        if (!fetch.IsKnown)
        {
            yield return _unknown;
        }

        if (fetch.Purpose != KeyFetchPurpose.User)
        {
            yield return _background;
        }

        yield return _all;
    }

    private static ConcurrencyLimiter Limiter(int permits, int waiting) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, permits),
        QueueLimit = waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
