using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents a resolver of the addresses of hosts, for discovery and for connections. <see cref="SystemAddressResolver"/> uses the operating system.
/// </summary>
/// <remarks>Implementations need not filter addresses. <see cref="AddressPolicy"/> checks each address when a connection is made.</remarks>
public interface IAddressResolver
{
    /// <summary>Looks up the IPv4 and IPv6 addresses of a host.</summary>
    /// <param name="host">The host name. It is never an IP address.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The answer. A failed lookup is an answer too, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the lookup.</exception>
    ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken);
}
