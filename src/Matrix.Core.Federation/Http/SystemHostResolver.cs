using System.Net;

namespace Matrix.Core.Federation;

/// <summary>The operating system's resolver.</summary>
public sealed class SystemHostResolver : IHostResolver
{
    private SystemHostResolver()
    {
    }

    /// <summary>The resolver; it has no state.</summary>
    public static SystemHostResolver Instance { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
}
