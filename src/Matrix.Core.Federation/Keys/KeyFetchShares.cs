using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Limits the number of concurrent fetches and the share that each kind of fetch may take: unknown servers at most half, unknown servers without a waiting user
/// at most a quarter, and claimed origins of unverified requests at most an eighth. A quarter of all slots is reserved for users who wait. Instances are
/// thread-safe.
/// </summary>
internal sealed class KeyFetchShares : IDisposable
{
    private readonly ConcurrencyLimiter _unverified;
    private readonly ConcurrencyLimiter _suspect;
    private readonly ConcurrencyLimiter _unknown;
    private readonly ConcurrencyLimiter _background;
    private readonly ConcurrencyLimiter _all;

    /// <summary>Initializes a lane.</summary>
    /// <param name="slots">The number of slots. Each share is at least one slot.</param>
    /// <param name="waiting">The maximum number of fetches that wait for each share.</param>
    /// <param name="unverifiedWaiting">The maximum number of unverified claims that wait.</param>
    public KeyFetchShares(int slots, int waiting, int unverifiedWaiting)
    {
        _unverified = Limiter(slots / 8, unverifiedWaiting);
        _suspect = Limiter(slots / 4, waiting);
        _unknown = Limiter(slots / 2, waiting);
        _background = Limiter(slots - (slots / 4), waiting);
        _all = Limiter(slots, waiting);
    }

    /// <summary>Waits for a slot.</summary>
    /// <returns>The slot, or null if too many fetches are waiting already.</returns>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public async ValueTask<LeaseSet?> EnterAsync(KeyFetchClass fetch, CancellationToken cancellationToken)
    {
        var leases = new LeaseSet();
        bool isEntered = false;
        try
        {
            // The narrowest share comes first, so that a waiting fetch holds no slot that a better one needs.
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

    /// <summary>Takes a slot if one is free. Otherwise, returns null.</summary>
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
