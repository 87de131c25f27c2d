using System.Net;
using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Chooses the next name server of a lookup. Each server gets a limited number of concurrent questions, and a server that did not answer is asked after the
/// others.
/// </summary>
internal sealed class NameServerSelector(TimeProvider timeProvider)
{
    /// <summary>The maximum number of concurrent questions to one name server. Further lookups go to the next server.</summary>
    public const int MaxPerServer = 128;

    /// <summary>The maximum number of lookups that wait for a name server if all servers are at their limits.</summary>
    public const int MaxQueue = 1024;

    /// <summary>The time for which a name server that did not answer in time is asked after the others.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, NameServerState> _servers = [];

    /// <summary>Takes a place at the next of the remaining servers.</summary>
    /// <param name="left">The servers that this lookup has not asked yet, in the order of the options. The chosen server is removed.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The server and the place. The place is not acquired if too many lookups are waiting already.</returns>
    public async ValueTask<(IPEndPoint Server, RateLimitLease Lease)> SelectAsync(List<IPEndPoint> left, CancellationToken cancellationToken)
    {
        List<IPEndPoint> answering = left.FindAll(server => !IsSilent(server));
        foreach (IPEndPoint server in answering)
        {
            RateLimitLease lease = GetState(server).Limiter.AttemptAcquire();
            if (lease.IsAcquired)
            {
                _ = left.Remove(server);
                return (server, lease);
            }

            lease.Dispose();
        }

        IPEndPoint first = answering.Count > 0 ? answering[0] : left[0];
        _ = left.Remove(first);
        return (first, await GetState(first).Limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Records the result of asking a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="wasSilent">Whether it did not answer in time.</param>
    public void Report(IPEndPoint server, bool wasSilent)
    {
        lock (_lock)
        {
            GetState(server).SilentSince = wasSilent ? timeProvider.GetTimestamp() : null;
        }
    }

    private bool IsSilent(IPEndPoint server)
    {
        lock (_lock)
        {
            return GetState(server).SilentSince is { } since && timeProvider.GetElapsedTime(since) < SilentFor;
        }
    }

    // The servers come from the options and not from strangers, so their number stays small.
    private NameServerState GetState(IPEndPoint server)
    {
        lock (_lock)
        {
            if (!_servers.TryGetValue(server, out NameServerState? state))
            {
                state = new NameServerState();
                _servers.Add(server, state);
            }

            return state;
        }
    }

    private sealed class NameServerState
    {
        public ConcurrencyLimiter Limiter { get; } =
            new(new ConcurrencyLimiterOptions { PermitLimit = MaxPerServer, QueueLimit = MaxQueue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

        public long? SilentSince { get; set; }
    }
}
