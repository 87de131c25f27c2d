namespace Matrix.Core.Federation.Discovery;

/// <summary>The operating system's settings, read anew from time to time: a server that runs for months sees its network change.</summary>
internal sealed class SystemDnsOptions(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private DnsResolverOptions? _options;
    private DateTimeOffset _readAt;

    public DnsResolverOptions Current()
    {
        lock (_lock)
        {
            DateTimeOffset now = timeProvider.GetUtcNow();
            if (_options is null || now - _readAt >= Lifetime || now < _readAt)
            {
                _options = DnsResolverOptions.FromSystem();
                _readAt = now;
            }

            return _options;
        }
    }

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
}
