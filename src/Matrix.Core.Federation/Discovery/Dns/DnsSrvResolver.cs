using DnsClient;
using Wire = DnsClient.Protocol;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Asks name servers for service records and text records through DnsClient, since .NET has no call for it.</summary>
/// <remarks>
/// <para>
/// UDP with answers of up to 1232 bytes (RFC 6891), and TCP for longer ones and for those that must not be believed: with another ID, to another question, about another name. The next
/// server after an error or silence; aliases of the name followed, eight at most. It keeps nothing: <see cref="DiscoveryCache"/> does, for as long as the answer says.
/// </para>
/// <para>At most 256 look-ups run at once, 8 of one zone (the last two labels of the name) and 128 at one name server: a zone or a name server that is slow holds no more than these.</para>
/// <para>Safe to use from any thread. Source: RFC 1035, 2308, 2782, 5452.</para>
/// </remarks>
public sealed class DnsSrvResolver : ISrvResolver, ITxtResolver
{
    private readonly DnsLookup _lookup;

    /// <param name="timeProvider">The clock of the time limits.</param>
    /// <param name="options">Which servers, and how patiently; null for what the operating system is set to, which is read anew twice a minute.</param>
    /// <exception cref="ArgumentException">The options name no server, no attempt, or no time to wait.</exception>
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
    public async Task<SrvAnswer> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DnsAnswer answer = await _lookup.AskAsync(name, QueryType.SRV, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            LookupStatus.Found => SrvAnswer.Found(answer.Records.OfType<Wire.SrvRecord>().Select(ToRecord), answer.TimeToLive),
            LookupStatus.NotFound => SrvAnswer.NotFound(answer.TimeToLive),
            _ => SrvAnswer.Failed(answer.Detail),
        };
    }

    /// <inheritdoc/>
    public async Task<TxtAnswer> ResolveTextAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DnsAnswer answer = await _lookup.AskAsync(name, QueryType.TXT, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            LookupStatus.Found => TxtAnswer.Found(answer.Records.OfType<Wire.TxtRecord>().Select(record => string.Concat(record.Text)), answer.TimeToLive),
            LookupStatus.NotFound => TxtAnswer.NotFound(answer.TimeToLive),
            _ => TxtAnswer.Failed(answer.Detail),
        };
    }

    private static SrvRecord ToRecord(Wire.SrvRecord record)
    {
        string target = record.Target.Value.TrimEnd('.');
        return new SrvRecord(record.Priority, record.Weight, record.Port, target.Length == 0 ? "." : target);
    }
}
