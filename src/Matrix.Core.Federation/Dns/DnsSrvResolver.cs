namespace Matrix.Core.Federation;

/// <summary>Asks name servers for service records over the DNS protocol, since .NET has no call for it.</summary>
/// <remarks>
/// <para>
/// UDP with a port and an ID that cannot be guessed (RFC 5452), answers of up to 1232 bytes (RFC 6891) and TCP for longer ones; the next server after an
/// error or silence; aliases of the name followed, eight at most. It keeps nothing: <see cref="DiscoveryCache"/> does, for as long as the answer says.
/// </para>
/// <para>Safe to use from any thread. Source: RFC 1035, 2308, 2782.</para>
/// </remarks>
public sealed class DnsSrvResolver : ISrvResolver
{
    private readonly DnsClient _client;

    /// <param name="timeProvider">The clock of the time limits.</param>
    /// <param name="options">Which servers, and how patiently; null for what the operating system is set to, which is read anew twice a minute.</param>
    /// <exception cref="ArgumentException">The options name no server, no attempt, or no time to wait.</exception>
    public DnsSrvResolver(TimeProvider timeProvider, DnsResolverOptions? options = null)
        : this(timeProvider, options, DnsExchange.Default)
    {
    }

    internal DnsSrvResolver(TimeProvider timeProvider, DnsResolverOptions? options, DnsExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (options?.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        var system = new SystemDnsOptions(timeProvider);
        _client = new DnsClient(exchange, options is null ? system.Current : () => options, timeProvider);
    }

    /// <inheritdoc/>
    public async Task<SrvAnswer> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DnsAnswer answer = await _client.AskAsync(name, DnsRecordType.Srv, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            LookupStatus.Found => SrvAnswer.Found(answer.Records.Select(record => record.Srv!), answer.TimeToLive),
            LookupStatus.NotFound => SrvAnswer.NotFound(answer.TimeToLive),
            _ => SrvAnswer.Failed(answer.Detail),
        };
    }
}
