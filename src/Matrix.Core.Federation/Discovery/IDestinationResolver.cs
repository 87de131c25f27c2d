using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Finds where a server is to be reached: server discovery, as the transport sees it. <see cref="DiscoveryDestinationResolver"/> is the one over the network.</summary>
public interface IDestinationResolver
{
    /// <summary>Finds a server.</summary>
    /// <param name="server">The server, by the name that its users have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where to connect, and as whom to address it.</returns>
    /// <exception cref="FederationException">It cannot be found, or is gone.</exception>
    ValueTask<ResolvedDestination> ResolveAsync(ServerName server, CancellationToken cancellationToken);

    /// <summary>Hears that none of the targets took a connection: what led there may be out of date. Does nothing where it is not implemented.</summary>
    /// <param name="server">The server.</param>
    void ReportUnreachable(ServerName server)
    {
    }

    /// <summary>Hears that the server answered: what led there is worth keeping. Does nothing where it is not implemented.</summary>
    /// <param name="server">The server.</param>
    void ReportReached(ServerName server)
    {
    }
}
