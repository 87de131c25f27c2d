using DnsClient;
using Wire = DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a resolver of service records and text records. It uses the DnsClient package, because .NET has no API for them.</summary>
/// <remarks>
/// <para>
/// Questions are sent over UDP with answers of up to 1232 bytes (RFC 6891). TCP is used for longer answers and for untrusted ones: with another ID, to another
/// question, or about another name. After an error or a timeout the next server is asked. At most eight aliases of the name are followed. The resolver does not
/// cache: <see cref="DiscoveryCache"/> keeps answers for as long as they are valid.
/// </para>
/// <para>
/// At most 256 lookups run at the same time, 8 in one zone (the last two labels of the name) and 128 at one name server, so that a slow zone or name server
/// does not block the others.
/// </para>
/// <para>Instances are thread-safe. Sources: RFC 1035, 2308, 2782, 5452.</para>
/// </remarks>
public sealed class DnsSrvResolver : ISrvResolver, ITxtResolver
{
    private readonly DnsLookup _lookup;

    /// <summary>Initializes a resolver.</summary>
    /// <param name="timeProvider">The time provider for timeouts.</param>
    /// <param name="options">The servers and timeouts, or null for the operating system's settings, which are read again every 30 seconds.</param>
    /// <exception cref="ArgumentException">The options contain no server, no attempt, or no time to wait.</exception>
    public DnsSrvResolver(TimeProvider timeProvider, DnsResolverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (options?.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        var system = new SystemDnsOptions(timeProvider);
        _lookup = new DnsLookup(new DnsExchange(timeProvider), options is null ? system.Current : () => options, timeProvider);
    }

    /// <inheritdoc/>
    public async ValueTask<SrvResult> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DnsAnswer answer = await _lookup.QueryAsync(name, QueryType.SRV, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            LookupStatus.Found => SrvResult.Found(answer.Records.OfType<Wire.SrvRecord>().Select(ToRecord), answer.TimeToLive),
            LookupStatus.NotFound => SrvResult.NotFound(answer.TimeToLive),
            _ => SrvResult.Failed(answer.Detail),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<TxtResult> ResolveTextAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DnsAnswer answer = await _lookup.QueryAsync(name, QueryType.TXT, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            LookupStatus.Found => TxtResult.Found(answer.Records.OfType<Wire.TxtRecord>().Select(record => string.Concat(record.Text)), answer.TimeToLive),
            LookupStatus.NotFound => TxtResult.NotFound(answer.TimeToLive),
            _ => TxtResult.Failed(answer.Detail),
        };
    }

    private static SrvRecord ToRecord(Wire.SrvRecord record)
    {
        string target = record.Target.Value.TrimEnd('.');
        return new SrvRecord { Priority = record.Priority, Weight = record.Weight, Port = record.Port, Target = target.Length == 0 ? "." : target };
    }
}
