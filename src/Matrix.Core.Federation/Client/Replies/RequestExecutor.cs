using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>The way of every request: sent, its status judged, its body read within a limit.</summary>
internal sealed class RequestExecutor
{
    private readonly IFederationTransport _transport;

    public RequestExecutor(IFederationTransport transport) => _transport = transport;

    /// <summary>Sends a request of which the answer is still to be read.</summary>
    /// <exception cref="FederationException">The answer is no success.</exception>
    public async Task<FederationResponse> OpenAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await CheckAsync(request, response, isAlsoSuccess: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request to the old endpoints for media, of which a redirect is an answer too.</summary>
    public async Task<FederationResponse> OpenMediaAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await CheckAsync(request, response, response.StatusCode is 307 or 308 && response.Location is not null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request of which the answer is JSON and still to be read.</summary>
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

    /// <summary>Checks that an answer is JSON by its <c>Content-Type</c>.</summary>
    /// <exception cref="FederationException">The answer is a proxy's, or a web server's.</exception>
    public static void RequireJson(FederationRequest request, FederationResponse response)
    {
        if (!IsJson(response.ContentType))
        {
            throw new FederationException(FederationErrorKind.NotMatrix, request.Destination, "the answer is no JSON by its Content-Type: it is a proxy's, or a web server's")
            {
                StatusCode = response.StatusCode,
            };
        }
    }

    /// <summary>Sends a request and reads the answer as it came.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(FederationRequest request, int limit, CancellationToken cancellationToken)
    {
        FederationResponse response = await OpenJsonAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            return await ReplyBody.ReadAllAsync(request.Destination, response.Body, limit, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request of which the status is the answer, and reads what the body says beside.</summary>
    /// <returns>The body, or as much of it as came within the limit.</returns>
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
                return default; // the status has come, and it is what counts
            }
        }
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <exception cref="FederationException">There is no answer, or it cannot be read.</exception>
    public async Task<T> ReadAsync<T>(FederationRequest request, ReplyParser<T> parse, int limit, CancellationToken cancellationToken)
        where T : class
    {
        ReadOnlyMemory<byte> body = await ReadAsync(request, limit, cancellationToken).ConfigureAwait(false);
        return parse(body, out T? reply, out ContentError error) ? reply : throw ProtocolErrors.Content(request.Destination, error);
    }

    /// <summary>Sends a request and reads the members of the answer that have a meaning.</summary>
    /// <exception cref="FederationException">There is no answer, or it is not a JSON object.</exception>
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

    /// <summary>Reads an answer of which nothing matters but that it is an object.</summary>
    public async Task ReadNothingAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _ = await ReadEnvelopeAsync(request, [], ReplyLimit.Small, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks that a text can be read in one way only: UTF-8, no key twice, not too deep.</summary>
    public static void CheckStrict(ServerName server, ReadOnlySpan<byte> body)
    {
        if (!CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, out _, out JsonError error))
        {
            throw ProtocolErrors.Protocol(server, $"the answer is no JSON: {error}");
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
            return true; // nobody says what it is: the body will
        }

        ReadOnlySpan<char> type = contentType.AsSpan();
        int end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
