using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Limits the number of concurrent lookups and the share of each zone, so that a zone with slow name servers delays only its own names.</summary>
#pragma warning disable CA1001 // A concurrency limiter holds only its waiters, and this one lives as long as its owner.
internal sealed class LookupLimiter
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _all;
    private readonly ConcurrencyLimiterOptions _ofZone;

    /// <param name="total">The maximum number of concurrent lookups.</param>
    /// <param name="totalQueue">The maximum number of lookups that wait for one of these places.</param>
    /// <param name="zone">The maximum number of concurrent lookups in one zone.</param>
    /// <param name="zoneQueue">The maximum number of waiting lookups in one zone.</param>
    public LookupLimiter(int total, int totalQueue, int zone, int zoneQueue)
    {
        _all = new ConcurrencyLimiter(Options(total, totalQueue));
        _ofZone = Options(zone, zoneQueue);
    }

    /// <summary>Gets the number of tracked zones: those with a running or waiting lookup.</summary>
    public int ZoneCount
    {
        get
        {
            lock (_lock)
            {
                return _zones.Count;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="name">The name to look up.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The place, which is disposed when the lookup ends, or null if too many lookups are waiting already.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public async ValueTask<IDisposable?> EnterAsync(string name, CancellationToken cancellationToken)
    {
        string zone = Zones.Of(name);
        ConcurrencyLimiter ofZone = Join(zone);
        RateLimitLease? first = null;
        RateLimitLease? second = null;
        bool isEntered = false;
        try
        {
            // The zone's place comes first, so that a lookup that waits for its zone holds no place that others need.
            first = await ofZone.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            second = first.IsAcquired ? await _all.AcquireAsync(1, cancellationToken).ConfigureAwait(false) : null;
            if (second is { IsAcquired: true })
            {
                var place = new Place(this, zone, first, second);
                isEntered = true;
                return place;
            }

            return null;
        }
        finally
        {
            if (!isEntered)
            {
                second?.Dispose();
                first?.Dispose();
                Leave(zone);
            }
        }
    }

    private static ConcurrencyLimiterOptions Options(int permits, int queue) =>
        new() { PermitLimit = permits, QueueLimit = queue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    private ConcurrencyLimiter Join(string zone)
    {
        lock (_lock)
        {
            if (!_zones.TryGetValue(zone, out Zone? entry))
            {
                entry = new Zone(new ConcurrencyLimiter(_ofZone));
                _zones.Add(zone, entry);
            }

            entry.Users++;
            return entry.Limiter;
        }
    }

    private void Leave(string zone)
    {
        lock (_lock)
        {
            Zone entry = _zones[zone];
            if (--entry.Users == 0)
            {
                _ = _zones.Remove(zone);
                entry.Limiter.Dispose();
            }
        }
    }

    private sealed class Zone(ConcurrencyLimiter limiter)
    {
        public ConcurrencyLimiter Limiter { get; } = limiter;

        public int Users { get; set; }
    }

    private sealed class Place(LookupLimiter gate, string zone, RateLimitLease first, RateLimitLease second) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                second.Dispose();
                first.Dispose();
                gate.Leave(zone);
            }
        }
    }
}
