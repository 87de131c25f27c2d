using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a fetcher that requests keys from servers. It returns the bytes of the answers. The <see cref="KeyRing"/> checks them.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Retrieving server keys</see>.
/// Implementations must be thread-safe. The ring makes sure that a server is not asked twice at the same time.
/// </remarks>
public interface IKeyFetcher
{
    /// <summary>Requests a server's own keys (<c>GET /_matrix/key/v2/server</c>).</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The body of a successful answer. The implementation bounds its size.</returns>
    /// <exception cref="FederationException">The request failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2server"/>
    Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken);

    /// <summary>Requests the keys of other servers from a notary (<c>POST /_matrix/key/v2/query</c>).</summary>
    /// <param name="notary">The notary.</param>
    /// <param name="requests">The requested keys. A request without a key ID selects all keys of its server.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The body of a successful answer. The implementation bounds its size.</returns>
    /// <exception cref="FederationException">The request failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixkeyv2query"/>
    Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken);
}
