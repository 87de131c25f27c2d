using System.Net;
using System.Threading.RateLimiting;
using DnsClient;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Looks up records at recursive name servers, one after the other, with repeated attempts, and follows aliases.</summary>
/// <param name="exchange">Asks one server.</param>
/// <param name="options">Returns the servers and timeouts. It is called for each name that is asked for.</param>
/// <param name="timeProvider">The time provider.</param>
internal sealed class DnsLookup(DnsExchange exchange, Func<DnsResolverOptions> options, TimeProvider timeProvider)
{
    /// <summary>The maximum number of concurrent lookups.</summary>
    public const int MaxRunning = 256;

    /// <summary>The maximum number of waiting lookups.</summary>
    public const int MaxQueue = 1024;

    /// <summary>The maximum number of concurrent lookups in one zone.</summary>
    public const int MaxPerZone = 8;

    /// <summary>The maximum number of waiting lookups in one zone.</summary>
    public const int MaxZoneQueue = 64;

    private readonly LookupLimiter _gate = new(MaxRunning, MaxQueue, MaxPerZone, MaxZoneQueue);
    private readonly NameServerSelector _servers = new(timeProvider);

    /// <summary>Looks up the records of a name.</summary>
    /// <exception cref="OperationCanceledException">The caller canceled the lookup.</exception>
    public async Task<DnsAnswer> QueryAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        string current = name.EndsWith('.') ? name[..^1] : name;
        if (!ServerHost.IsHostName(current))
        {
            return new DnsAnswer(LookupStatus.NotFound, [], null); // Matrix uses only names of this form
        }

        using IDisposable? place = await _gate.EnterAsync(current, cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return DnsAnswer.Failed("too many lookups are in progress");
        }

        int aliases = 0;
        TimeSpan? limit = null;
        while (true)
        {
            (DnsAnswer answer, aliases) = await QueryServersAsync(current, type, aliases, cancellationToken).ConfigureAwait(false);
            limit = limit is null || answer.TimeToLive < limit ? answer.TimeToLive ?? limit : limit;
            if (answer.Alias is not { } next)
            {
                return answer.TimeToLive is null ? answer : answer with { TimeToLive = limit };
            }

            if (!ServerHost.IsHostName(next))
            {
                return DnsAnswer.Failed("an alias leads to an invalid host name");
            }

            current = next;
        }
    }

    private async Task<(DnsAnswer Answer, int Aliases)> QueryServersAsync(string name, QueryType type, int aliases, CancellationToken cancellationToken)
    {
        DnsResolverOptions current = options();
        string? firstFailure = null;
        for (int attempt = 0; attempt < current.Attempts; attempt++)
        {
            List<IPEndPoint> left = [.. current.Servers];
            while (left.Count > 0)
            {
                (IPEndPoint server, RateLimitLease place) = await _servers.SelectAsync(left, cancellationToken).ConfigureAwait(false);
                using (place)
                {
                    if (!place.IsAcquired)
                    {
                        return (DnsAnswer.Failed("too many lookups are in progress"), aliases);
                    }

                    DnsReply reply = await exchange.QueryAsync(server, name, type, current, cancellationToken).ConfigureAwait(false);
                    _servers.Report(server, reply.IsSilent);
                    int followed = aliases;
                    DnsAnswer answer = reply.IsTrusted ? DnsAnswerReader.Read(reply.Response!, name, type, ref followed) : DnsAnswer.Failed(reply.Failure);
                    if (answer.Status != LookupStatus.Failed)
                    {
                        return (answer, followed);
                    }

                    firstFailure ??= $"{server}: {answer.Detail}";
                }
            }
        }

        return (DnsAnswer.Failed(firstFailure ?? "the options name no name server"), aliases);
    }
}
