using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Asks servers for keys. It brings bytes and judges nothing: what is in them is checked by the <see cref="KeyRing"/>.</summary>
/// <remarks>Matrix spec, server-server API § Retrieving server keys. It must be safe to call from many threads at once; that one server is not asked twice at a time is the ring's business.</remarks>
public interface IKeyFetcher
{
    /// <summary>Asks a server for its own keys: <c>GET /_matrix/key/v2/server</c>.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body of a successful answer, bounded.</returns>
    /// <exception cref="FederationException">There was no such answer.</exception>
    Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken);

    /// <summary>Asks a notary for the keys of others: <c>POST /_matrix/key/v2/query</c>.</summary>
    /// <param name="notary">The notary.</param>
    /// <param name="requests">What is asked for; a request without a key ID asks for all keys of its server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body of a successful answer, bounded.</returns>
    /// <exception cref="FederationException">There was no such answer.</exception>
    Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken);
}
