namespace Matrix.Core.Federation.Discovery;

/// <summary>Provides the operating system's settings. They are read again from time to time, because the network of a long-running server changes.</summary>
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
