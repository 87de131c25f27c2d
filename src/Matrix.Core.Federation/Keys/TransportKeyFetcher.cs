using System.Buffers;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Asks for keys over an <see cref="IFederationTransport"/>, in requests that are not signed.</summary>
public sealed class TransportKeyFetcher : IKeyFetcher
{
    /// <summary>The largest document of one server that is read, in bytes.</summary>
    public const int MaxDocumentSize = 256 * 1024;

    /// <summary>The largest answer of a notary that is read, in bytes: a full batch of documents of ordinary size, several times over.</summary>
    public const int MaxReplySize = 8 * 1024 * 1024;

    private readonly IFederationTransport _transport;

    /// <param name="transport">What sends the requests.</param>
    public TransportKeyFetcher(IFederationTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken) => SendAsync(
        new FederationRequest { Destination = server, Method = "GET", Target = "/_matrix/key/v2/server", Class = RequestClass.Keys, IsSigned = false },
        MaxDocumentSize,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return SendAsync(
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

    private async Task<ReadOnlyMemory<byte>> SendAsync(FederationRequest request, int maxSize, CancellationToken cancellationToken)
    {
        FederationResponse response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            return response.StatusCode == 200
                ? await ReadAsync(response.Body, maxSize, request.Destination, cancellationToken).ConfigureAwait(false)
                : throw await ErrorReply.ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int maxSize, ServerName server, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        try
        {
            int read;
            do
            {
                read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken).ConfigureAwait(false);
                body.Advance(read);
            }
            while (read > 0 && body.WrittenCount <= maxSize);
        }
        catch (IOException exception)
        {
            throw new FederationException(FederationErrorKind.ConnectFailed, server, "the answer was cut short", exception);
        }

        return body.WrittenCount <= maxSize
            ? body.WrittenMemory
            : throw new FederationException(FederationErrorKind.TooLarge, server, $"the answer has more than {maxSize} bytes");
    }
}
