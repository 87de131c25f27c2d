using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Requests;

/// <summary>Lets requests pass that are proven to be their sender's, and answers the others itself: the receiving end of <see cref="RequestSigningHandler"/>.</summary>
/// <remarks>
/// For servers that stand in a chain of HTTP handlers: a federation within one process, a gateway. A server on another framework calls <see cref="RequestVerifier"/>. A request that needs a key which
/// is not at hand is answered 401 too. The body is read into memory, and what passes on is the body that was verified (<see cref="VerifiedRequest.Content"/>), not the bytes as they
/// came. Asynchronous only.
/// </remarks>
public sealed class RequestVerifyingHandler : DelegatingHandler
{
    private static readonly string[] BodyHeaders = ["Content-Length", "Content-MD5", "Content-Encoding", "Content-Range"];

    private readonly RequestVerifier _verifier;
    private readonly IKeySource _keys;
    private readonly TimeProvider _clock;

    /// <summary>A handler without an inner handler yet.</summary>
    /// <param name="verifier">What verifies.</param>
    /// <param name="keys">The keys at hand.</param>
    /// <param name="clock">The clock: only keys that are valid now count.</param>
    public RequestVerifyingHandler(RequestVerifier verifier, IKeySource keys, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(clock);
        _verifier = verifier;
        _keys = keys;
        _clock = clock;
    }

    /// <summary>Who sent a request: set in the options of each that passes.</summary>
    public static HttpRequestOptionsKey<VerifiedRequest> Verified { get; } = new("Matrix.Core.Federation.Verified");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("A request that is to be verified has an absolute URI.");
        }

        var inbound = new InboundRequest
        {
            Method = request.Method.Method,
            Target = uri.PathAndQuery,
            Authorization = request.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues values) ? [.. values] : [],
            Content = request.Content is null ? default : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false),
        };
        if (!_verifier.TryVerify(inbound, _keys, _clock.GetUtcNow().ToUnixTimeMilliseconds(), out VerifiedRequest? verified, out RequestVerificationError error))
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

    /// <summary>The verified body under the headers of the one that came, but for those that describe its bytes.</summary>
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
