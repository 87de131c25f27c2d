using System.Buffers;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation;

/// <summary>Asks for keys over an <see cref="IFederationTransport"/>, in requests that are not signed.</summary>
public sealed class TransportKeyFetcher : IKeyFetcher
{
    /// <summary>The largest document of one server that is read, in bytes.</summary>
    public const int MaxDocumentSize = 256 * 1024;

    /// <summary>The largest answer of a notary that is read, in bytes: a full batch of documents of ordinary size, several times over.</summary>
    public const int MaxReplySize = 8 * 1024 * 1024;

    private const int MaxErrorSize = 64 * 1024;

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
            bool isSuccess = response.StatusCode == 200;
            ReadOnlyMemory<byte> body = await ReadAsync(response.Body, isSuccess ? maxSize : MaxErrorSize, request.Destination, cancellationToken).ConfigureAwait(false);
            return isSuccess ? body : throw ErrorOf(response, body, request.Destination);
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

    private static FederationException ErrorOf(FederationResponse response, ReadOnlyMemory<byte> body, ServerName server)
    {
        string? code = CanonicalJson.TryCanonicalize(body.Span, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
            && JsonSlice.OfCanonical(canonical).TryGetMember("errcode"u8, out JsonSlice errcode) && errcode.TryGetString(out string text)
            ? text
            : null;
        FederationErrorKind kind = response.StatusCode switch
        {
            410 => FederationErrorKind.Gone,
            429 => FederationErrorKind.RateLimited,
            _ => code is null ? FederationErrorKind.NotMatrix : FederationErrorKind.MatrixError,
        };
        return new FederationException(kind, server, $"status {response.StatusCode}{(code is null ? "" : $", {code}")}")
        {
            StatusCode = response.StatusCode,
            ErrorCode = code,
            RetryAfter = response.RetryAfter,
            Body = body,
        };
    }
}
