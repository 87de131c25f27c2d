using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Represents a fetcher that requests keys with unsigned requests over an <see cref="IFederationTransport"/>. Failures throw the same
/// <see cref="FederationException"/>s as <see cref="ServersClient"/>.
/// </summary>
public sealed class TransportKeyFetcher : IKeyFetcher
{
    /// <summary>The maximum size of one server's document, in bytes: 256 KiB.</summary>
    public const int MaxDocumentSize = 256 * 1024;

    /// <summary>The maximum size of a notary's answer, in bytes: 8 MiB, several times the size of a full batch of ordinary documents.</summary>
    public const int MaxReplySize = 8 * 1024 * 1024;

    private readonly RequestExecutor _caller;

    /// <summary>Initializes a fetcher.</summary>
    /// <param name="transport">The transport that sends the requests.</param>
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
