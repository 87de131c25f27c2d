using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents a resolver that finds the address of a server for the transport. <see cref="ServerResolver"/> implements server discovery over the
/// network.
/// </summary>
public interface IServerResolver
{
    /// <summary>Finds a server.</summary>
    /// <param name="server">The server, by the server name that its users have.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The endpoints to connect to, the TLS name and the <c>Host</c> header.</returns>
    /// <exception cref="FederationException">The server cannot be found, or is gone.</exception>
    ValueTask<ServerLocation> ResolveAsync(ServerName server, CancellationToken cancellationToken);

    /// <summary>Reports that no target accepted a connection, so that a cached result can be refreshed. The default implementation does nothing.</summary>
    /// <param name="server">The server.</param>
    void ReportUnreachable(ServerName server)
    {
    }

    /// <summary>Reports that the server answered, so that the cached result is kept. The default implementation does nothing.</summary>
    /// <param name="server">The server.</param>
    void ReportReached(ServerName server)
    {
    }
}
