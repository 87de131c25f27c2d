using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation;

/// <summary>Finds the addresses of a host name: A and AAAA, through aliases. <see cref="SystemHostResolver"/> asks the operating system.</summary>
public interface IHostResolver
{
    /// <summary>Finds a host's addresses.</summary>
    /// <param name="host">A DNS name, or an IP address, which is its own answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The addresses, the preferred first; which of them may be dialled is not the resolver's question.</returns>
    /// <exception cref="SocketException">There is none: <see cref="SocketError.HostNotFound"/> or <see cref="SocketError.NoData"/> where the name has no address, another error where it could not be asked.</exception>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
