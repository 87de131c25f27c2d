using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation;

/// <summary>The way of every request: sent, its status judged, its body read within a limit.</summary>
internal sealed class FederationCaller
{
    private readonly IFederationTransport _transport;

    public FederationCaller(IFederationTransport transport) => _transport = transport;

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
        if (IsJson(response.ContentType))
        {
            return response;
        }

        await response.DisposeAsync().ConfigureAwait(false);
        throw new FederationException(FederationErrorKind.NotMatrix, request.Destination, "the answer is no JSON by its Content-Type: it is a proxy's, or a web server's")
        {
            StatusCode = response.StatusCode,
        };
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

    /// <summary>Sends a request and reads the answer's members, without reading what is in them.</summary>
    public async Task<JsonEnvelope> ReadEnvelopeAsync(FederationRequest request, int limit, CancellationToken cancellationToken) =>
        JsonEnvelope.Parse(request.Destination, await ReadAsync(request, limit, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a request and reads the answer as a type.</summary>
    public async Task<T> ReadAsync<T>(FederationRequest request, JsonTypeInfo<T> type, int limit, CancellationToken cancellationToken)
        where T : class
    {
        ReadOnlyMemory<byte> body = await ReadAsync(request, limit, cancellationToken).ConfigureAwait(false);
        return Deserialize(request.Destination, body.Span, type);
    }

    /// <summary>Reads an answer that has nothing to say but that it is an object.</summary>
    public async Task ReadNothingAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _ = await ReadEnvelopeAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);

    /// <summary>Checks that a text can be read in one way only: UTF-8, no key twice, not too deep.</summary>
    public static void CheckStrict(ServerName server, ReadOnlySpan<byte> body)
    {
        if (!CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, out _, out JsonError error))
        {
            throw Fault.Protocol(server, $"the answer is no JSON: {error}");
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

    private static T Deserialize<T>(ServerName server, ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        CheckStrict(server, body);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw Fault.Protocol(server, "the answer is null");
        }
        catch (JsonException e)
        {
            // The message names a member that is missing; the path says where one is that is wrong.
            throw Fault.Protocol(server, $"the answer is not of its shape at {e.Path ?? "$"}: {e.Message}", e);
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
