using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Asks for keys over an <see cref="IFederationTransport"/>, in requests that are not signed. Its errors are those of <see cref="ServersClient"/>.</summary>
public sealed class TransportKeyFetcher : IKeyFetcher
{
    /// <summary>The largest document of one server that is read, in bytes.</summary>
    public const int MaxDocumentSize = 256 * 1024;

    /// <summary>The largest answer of a notary that is read, in bytes: a full batch of documents of ordinary size, several times over.</summary>
    public const int MaxReplySize = 8 * 1024 * 1024;

    private readonly RequestExecutor _caller;

    /// <param name="transport">What sends the requests.</param>
    public TransportKeyFetcher(IFederationTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _caller = new RequestExecutor(transport);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken) => _caller.ReadAsync(
        new FederationRequest { Destination = server, Method = "GET", Target = "/_matrix/key/v2/server", Class = RequestClass.Keys, IsSigned = false },
        MaxDocumentSize,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return _caller.ReadAsync(
            new FederationRequest
            {
                Destination = notary,
                Method = "POST",
                Target = "/_matrix/key/v2/query",
                Class = RequestClass.Keys,
                IsSigned = false,
                Content = NotaryQuery.Write(requests),
            },
            MaxReplySize,
            cancellationToken);
    }
}
