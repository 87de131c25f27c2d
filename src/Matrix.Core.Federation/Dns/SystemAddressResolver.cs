using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation;

/// <summary>The operating system's own resolver: with its hosts file, its order of addresses (RFC 6724) and its name servers. It does not say how long an answer holds.</summary>
public sealed class SystemAddressResolver : IAddressResolver
{
    private SystemAddressResolver()
    {
    }

    /// <summary>The resolver; it has no state.</summary>
    public static SystemAddressResolver Instance { get; } = new();

    /// <inheritdoc/>
    public async Task<AddressAnswer> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        try
        {
            // Of the two calls this is the one that tells the canonical name.
            IPHostEntry entry = await Dns.GetHostEntryAsync(host, AddressFamily.Unspecified, cancellationToken).ConfigureAwait(false);
            string canonical = entry.HostName.TrimEnd('.');
            return AddressAnswer.Found(entry.AddressList, timeToLive: null) with
            {
                CanonicalName = canonical.Length == 0 || string.Equals(canonical, host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase) ? null : canonical,
            };
        }
        catch (SocketException error)
        {
            return Read(error);
        }
        catch (ArgumentException error)
        {
            // A name that the operating system refuses before it asks anyone: too long, or with a label that is.
            return AddressAnswer.Failed(error.Message);
        }
    }

    private static AddressAnswer Read(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => AddressAnswer.NotFound(timeToLive: null),
        _ => AddressAnswer.Failed(error.Message),
    };
}
