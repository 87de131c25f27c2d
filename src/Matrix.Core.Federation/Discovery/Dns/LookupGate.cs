using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Bounds how many look-ups run at once, and how many of them one zone can hold: a zone whose name servers are slow delays no name but its own.</summary>
#pragma warning disable CA1001 // A concurrency limiter holds nothing to dispose of but those who wait, and this one lives as long as who asks.
internal sealed class LookupGate
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _all;
    private readonly ConcurrencyLimiterOptions _ofZone;

    /// <param name="total">How many run at once.</param>
    /// <param name="totalQueue">How many wait for one of these.</param>
    /// <param name="zone">How many of one zone run at once.</param>
    /// <param name="zoneQueue">How many of one zone wait.</param>
    public LookupGate(int total, int totalQueue, int zone, int zoneQueue)
    {
        _all = new ConcurrencyLimiter(Options(total, totalQueue));
        _ofZone = Options(zone, zoneQueue);
    }

    /// <summary>How many zones are kept: those of which something runs or waits.</summary>
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

    /// <summary>Waits for a turn.</summary>
    /// <param name="name">The name that is looked up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The turn, to be disposed of when the look-up is over; null where too many wait already.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<IDisposable?> EnterAsync(string name, CancellationToken cancellationToken)
    {
        string zone = Zones.Of(name);
        ConcurrencyLimiter ofZone = Join(zone);
        RateLimitLease? first = null;
        RateLimitLease? second = null;
        bool isHeld = false;
        try
        {
            // Its zone's turn first: what waits for that holds none of the turns that others wait for.
            first = await ofZone.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            second = first.IsAcquired ? await _all.AcquireAsync(1, cancellationToken).ConfigureAwait(false) : null;
            if (second is { IsAcquired: true })
            {
                var turn = new Turn(this, zone, first, second);
                isHeld = true;
                return turn;
            }

            return null;
        }
        finally
        {
            if (!isHeld)
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

    private sealed class Turn(LookupGate gate, string zone, RateLimitLease first, RateLimitLease second) : IDisposable
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
