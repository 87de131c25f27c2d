using System.Net;
using System.Threading.RateLimiting;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Which name server a look-up asks next: each takes a bounded number of questions at once, and one that was silent comes after the others.</summary>
internal sealed class NameServerTurns(TimeProvider timeProvider)
{
    /// <summary>The most questions that one name server is asked at once. When it has them all, the next look-up goes to the next server.</summary>
    public const int MaxPerServer = 128;

    /// <summary>The most look-ups that wait for a name server when all have what they take.</summary>
    public const int MaxQueue = 1024;

    /// <summary>How long a name server that did not answer in time comes after the others.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, Turns> _servers = [];

    /// <summary>Takes the next server of those that are left, and its turn.</summary>
    /// <param name="left">The servers that this look-up has not asked yet, in the order of the options; the one that is taken is removed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The server, and the turn. It is not acquired where too many wait already.</returns>
    public async ValueTask<(IPEndPoint Server, RateLimitLease Turn)> TakeAsync(List<IPEndPoint> left, CancellationToken cancellationToken)
    {
        List<IPEndPoint> answering = left.FindAll(server => !IsSilent(server));
        foreach (IPEndPoint server in answering)
        {
            RateLimitLease turn = Of(server).Limiter.AttemptAcquire();
            if (turn.IsAcquired)
            {
                _ = left.Remove(server);
                return (server, turn);
            }

            turn.Dispose();
        }

        IPEndPoint first = answering.Count > 0 ? answering[0] : left[0];
        _ = left.Remove(first);
        return (first, await Of(first).Limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Hears what a server did.</summary>
    /// <param name="server">The server.</param>
    /// <param name="wasSilent">Whether it did not answer in time.</param>
    public void Report(IPEndPoint server, bool wasSilent)
    {
        lock (_lock)
        {
            Of(server).SilentSince = wasSilent ? timeProvider.GetTimestamp() : null;
        }
    }

    private bool IsSilent(IPEndPoint server)
    {
        lock (_lock)
        {
            return Of(server).SilentSince is { } since && timeProvider.GetElapsedTime(since) < SilentFor;
        }
    }

    // The servers are those of the options, which a stranger has no hand in: a few, and a few more where the network changes.
    private Turns Of(IPEndPoint server)
    {
        lock (_lock)
        {
            if (!_servers.TryGetValue(server, out Turns? turns))
            {
                turns = new Turns();
                _servers.Add(server, turns);
            }

            return turns;
        }
    }

    private sealed class Turns
    {
        public ConcurrencyLimiter Limiter { get; } =
            new(new ConcurrencyLimiterOptions { PermitLimit = MaxPerServer, QueueLimit = MaxQueue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

        public long? SilentSince { get; set; }
    }
}
