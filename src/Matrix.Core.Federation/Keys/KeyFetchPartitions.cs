using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Limits the concurrency of each domain or network. It holds an entry only while a fetch uses or waits for a place. Instances are thread-safe.
/// </summary>
internal sealed class KeyFetchPartitions(int permits, int waiting)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Partition> _partitions = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _partitions.Count;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>The place, or null if too many fetches are waiting already.</returns>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public async ValueTask<IDisposable?> EnterAsync(string name, CancellationToken cancellationToken)
    {
        Partition partition = Use(name);
        RateLimitLease? lease = null;
        try
        {
            lease = await partition.Limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            return lease.IsAcquired ? new Place(this, name, lease) : null;
        }
        finally
        {
            if (lease is not { IsAcquired: true })
            {
                Release(name);
            }
        }
    }

    /// <summary>Takes a place if one is free. Otherwise, returns null.</summary>
    public IDisposable? TryEnter(string name)
    {
        RateLimitLease lease = Use(name).Limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return new Place(this, name, lease);
        }

        Release(name);
        return null;
    }

    private Partition Use(string name)
    {
        lock (_lock)
        {
            if (!_partitions.TryGetValue(name, out Partition? partition))
            {
                _partitions.Add(name, partition = new Partition(new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = waiting })));
            }

            partition.Users++;
            return partition;
        }
    }

    private void Release(string name)
    {
        Partition? unused = null;
        lock (_lock)
        {
            if (_partitions.TryGetValue(name, out Partition? partition) && --partition.Users == 0)
            {
                _ = _partitions.Remove(name);
                unused = partition;
            }
        }

        unused?.Limiter.Dispose();
    }

    private sealed class Partition(ConcurrencyLimiter limiter)
    {
        public ConcurrencyLimiter Limiter { get; } = limiter;

        public int Users { get; set; }
    }

    private sealed class Place(KeyFetchPartitions partitions, string name, RateLimitLease lease) : IDisposable
    {
        public void Dispose()
        {
            lease.Dispose();
            partitions.Release(name);
        }
    }
}
