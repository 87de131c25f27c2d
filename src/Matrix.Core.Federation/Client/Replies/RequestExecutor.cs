using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Sends a request, checks the status of the answer, and reads its body within a limit.</summary>
internal sealed class RequestExecutor
{
    private readonly IFederationTransport _transport;

    public RequestExecutor(IFederationTransport transport) => _transport = transport;

    /// <summary>Sends a request and returns the successful answer with an unread body.</summary>
    /// <exception cref="FederationException">The answer is not successful.</exception>
    public async Task<FederationResponse> OpenAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await CheckAsync(request, response, isAlsoSuccess: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request to the older media endpoints, for which a redirect is a valid answer too.</summary>
    public async Task<FederationResponse> OpenMediaAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await CheckAsync(request, response, response.StatusCode is 307 or 308 && response.Location is not null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request and returns the successful JSON answer with an unread body.</summary>
    public async Task<FederationResponse> OpenJsonAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await OpenAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            RequireJson(request, response);
            return response;
        }
        catch
        {
            await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Checks that an answer is JSON by its <c>Content-Type</c>. A missing header is accepted.</summary>
    /// <exception cref="FederationException">The answer is not JSON. It comes from a proxy or a web server.</exception>
    public static void RequireJson(FederationRequest request, FederationResponse response)
    {
        if (!IsJson(response.ContentType))
        {
            throw new FederationException(FederationErrorKind.NotMatrix, request.Destination, "the Content-Type of the response is not JSON; a proxy or a web server probably sent it")
            {
                StatusCode = response.StatusCode,
            };
        }
    }

    /// <summary>Sends a request and returns the body of the answer as received.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(FederationRequest request, int limit, CancellationToken cancellationToken)
    {
        FederationResponse response = await OpenJsonAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            return await ReplyBody.ReadAllAsync(request.Destination, response.Body, limit, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request for which the status is the answer, and reads the optional information in the body.</summary>
    /// <returns>The body, or as much of it as arrived within the limit.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAdviceAsync(FederationRequest request, int limit, CancellationToken cancellationToken)
    {
        FederationResponse response = await OpenJsonAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            try
            {
                return await ReplyBody.ReadUpToAsync(request.Destination, response.Body, limit, cancellationToken).ConfigureAwait(false);
            }
            catch (FederationException)
            {
                return default; // the status has arrived, and only the status counts
            }
        }
    }

    /// <summary>Sends a request and parses the answer.</summary>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    public async Task<T> ReadAsync<T>(FederationRequest request, ReplyParser<T> parse, int limit, CancellationToken cancellationToken)
        where T : class
    {
        ReadOnlyMemory<byte> body = await ReadAsync(request, limit, cancellationToken).ConfigureAwait(false);
        return parse(body, out T? reply, out ContentError error) ? reply : throw ProtocolErrors.Content(request.Destination, error);
    }

    /// <summary>Sends a request and reads the known members of the answer.</summary>
    /// <exception cref="FederationException">The request failed, or the answer is not a JSON object.</exception>
    public Task<JsonEnvelope> ReadEnvelopeAsync(FederationRequest request, string[] names, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            request,
            (ReadOnlyMemory<byte> body, [NotNullWhen(true)] out JsonEnvelope? reply, out ContentError error) =>
            {
                bool read = JsonEnvelope.TryParse(body, names, out reply, out error) && (error = reply.Error).Kind == ContentErrorKind.None;
                return read && reply is not null;
            },
            limit,
            cancellationToken);

    /// <summary>Sends a request and checks only that the answer is an object.</summary>
    public async Task ReadNothingAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _ = await ReadEnvelopeAsync(request, [], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks that a text can be read in one way only: it is UTF-8, has no duplicate key, and is not nested too deep.</summary>
    public static void CheckStrict(ServerName server, ReadOnlySpan<byte> body)
    {
        if (!CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, out _, out JsonError error))
        {
            throw ProtocolErrors.Protocol(server, $"the response is not valid JSON: {error}");
        }
    }

    private static async Task<FederationResponse> CheckAsync(
        FederationRequest request, FederationResponse response, bool isAlsoSuccess, CancellationToken cancellationToken)
    {
        if (response.StatusCode is >= 200 and <= 299 || isAlsoSuccess)
        {
            return response;
        }

        await using (response.ConfigureAwait(false))
        {
            throw await ErrorReply.ReadAsync(request, response, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType is null)
        {
            return true; // without a header, parsing the body decides
        }

        ReadOnlySpan<char> type = contentType.AsSpan();
        int end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
