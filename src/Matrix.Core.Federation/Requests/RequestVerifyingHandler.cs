using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Requests;

/// <summary>
/// Represents a handler that verifies the sender of each request. Verified requests pass, and others are refused. It is the counterpart of
/// <see cref="RequestSigningHandler"/>.
/// </summary>
/// <remarks>
/// Use this handler for servers inside a chain of HTTP handlers, such as a federation within one process or a gateway. A server on another framework calls
/// <see cref="RequestVerifier"/>. A request that needs an unavailable key is answered 401 too. The body is read into memory. The inner handler gets the
/// verified body (<see cref="VerifiedRequest.Content"/>), not the received bytes. The handler supports asynchronous requests only.
/// </remarks>
public sealed class RequestVerifyingHandler : DelegatingHandler
{
    private static readonly string[] BodyHeaders = ["Content-Length", "Content-MD5", "Content-Encoding", "Content-Range"];

    private readonly RequestVerifier _verifier;
    private readonly IKeySource _keys;
    private readonly TimeProvider _timeProvider;

    /// <summary>Initializes a handler without an inner handler.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="keys">The available keys.</param>
    /// <param name="timeProvider">The time provider. Only keys that are valid at the current time count.</param>
    public RequestVerifyingHandler(RequestVerifier verifier, IKeySource keys, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _verifier = verifier;
        _keys = keys;
        _timeProvider = timeProvider;
    }

    /// <summary>Gets the key of the request option that holds the verified request. It is set on each request that passes.</summary>
    public static HttpRequestOptionsKey<VerifiedRequest> Verified { get; } = new("Matrix.Core.Federation.Verified");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("The URI of a request to verify must be absolute.");
        }

        var inbound = new InboundRequest
        {
            Method = request.Method.Method,
            Target = uri.PathAndQuery,
            Authorization = request.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues values) ? [.. values] : [],
            Content = request.Content is null ? default : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false),
        };
        if (!_verifier.TryVerify(inbound, _keys, _timeProvider.GetUtcNow(), out VerifiedRequest? verified, out RequestVerificationError error))
        {
            return Refusal(request, error);
        }

        request.Options.Set(Verified, verified);
        if (request.Content is { } received && !verified.Content.IsEmpty)
        {
            request.Content = WithVerified(received.Headers, verified.Content);
            received.Dispose();
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the verified body with the headers of the received one, except those that describe its bytes.</summary>
    private static ReadOnlyMemoryContent WithVerified(HttpContentHeaders received, ReadOnlyMemory<byte> verified)
    {
        var content = new ReadOnlyMemoryContent(verified);
        foreach ((string name, HeaderStringValues values) in received.NonValidated)
        {
            if (!BodyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                _ = content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return content;
    }

    private static HttpResponseMessage Refusal(HttpRequestMessage request, RequestVerificationError error)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("errcode"u8, error.ErrorCode);
            writer.WriteString("error"u8, error.ToString());
            writer.WriteEndObject();
        }

        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage((HttpStatusCode)error.StatusCode) { RequestMessage = request, Content = content };
    }
}
