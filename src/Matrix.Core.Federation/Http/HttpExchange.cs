using System.IO.Compression;
using System.Net.Http.Headers;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>Sends one message and returns a response with bounds.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly HttpMessageInvoker _invoker;

    public HttpExchange(FederationHttpOptions options, TimeProvider timeProvider, ISocketConnector? connector = null)
        : this(options, timeProvider, HandlerFactory.Create(options, FederationDialer.Of(options, connector, timeProvider), timeProvider))
    {
    }

    public HttpExchange(FederationHttpOptions options, TimeProvider timeProvider, HttpMessageHandler handler)
    {
        _options = options;
        _timeProvider = timeProvider;
        _invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message. The method adds the headers that all requests share.</param>
    /// <param name="target">The target to connect to.</param>
    /// <param name="server">The server, for errors.</param>
    /// <param name="limits">The limits of the request.</param>
    /// <param name="timer">The timer of the request. The response takes ownership of it.</param>
    /// <param name="dials">The number of addresses that may be connected to.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The response, or the error and whether another target may be tried.</returns>
    public async Task<SendAttempt> SendAsync(
        HttpRequestMessage message,
        ServerEndpoint target,
        ServerName server,
        RequestLimits limits,
        RequestTimer timer,
        DialBudget dials,
        CancellationToken cancellationToken)
    {
        Prepare(message, new DialPlan(target, limits.Connect, dials) { Gate = AddressGate.Current });
        var exchange = new ExchangeBudget();
        HttpResponseMessage? response = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
            ExchangeBudget.Current = exchange; // flows to the calls of this method only
            response = await _invoker.SendAsync(message, either.Token).ConfigureAwait(false);
            return new SendAttempt.Answered(await WrapAsync(response, server, limits, timer, exchange).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            response?.Dispose();

            // The exception type after a timeout depends on the state of the HTTP stack.
            cancellationToken.ThrowIfCancellationRequested();
            if (timer.Expired is { } what)
            {
                return new SendAttempt.Failed(new FederationException(FederationErrorKind.TimedOut, server, what, e), NeverSent: false);
            }

            if (e is FederationException known)
            {
                return new SendAttempt.Failed(known, NeverSent: false);
            }

            if (TransportErrors.OfRequest(e, server, out bool neverSent) is { } error)
            {
                return new SendAttempt.Failed(error, neverSent);
            }

            throw;
        }
    }

    public void Dispose() => _invoker.Dispose();

    private void Prepare(HttpRequestMessage message, DialPlan plan)
    {
        message.Version = System.Net.HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        message.Options.Set(DialPlan.Key, plan);
        _ = message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br, deflate");
        if (_options.UserAgent is { } agent)
        {
            _ = message.Headers.TryAddWithoutValidation("User-Agent", agent);
        }
    }

    private async Task<FederationResponse> WrapAsync(HttpResponseMessage response, ServerName server, RequestLimits limits, RequestTimer timer, ExchangeBudget exchange)
    {
        long maxBody = response.IsSuccessStatusCode ? limits.MaxBody : limits.MaxErrorBody;
        exchange.AllowBody(maxBody);
        var wire = new CountingStream(await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false));
        Stream body = Decompressed(wire, response, server);
        var bounds = new BodyBounds(
            maxBody,
            response.Content.Headers.ContentLength ?? -1,
            limits.Idle,
            _options.MaxDecompressionRatio,
            _options.DecompressionGrace);
        HttpHeadersNonValidated content = response.Content.Headers.NonValidated;
        HttpHeadersNonValidated headers = response.Headers.NonValidated;
        return new FederationResponse((int)response.StatusCode, TextOf(content, "Content-Type"), new BoundedBody(body, wire, timer, bounds, server), new ResponseOwner(response, timer))
        {
            RetryAfter = RetryAfterOf(response),
            Location = TextOf(headers, "Location"),
            ContentDisposition = TextOf(content, "Content-Disposition"),
            CacheControl = TextOf(headers, "Cache-Control"),
            Expires = TextOf(content, "Expires"),
            Age = TextOf(headers, "Age"),
            Date = TextOf(headers, "Date"),
        };
    }

    /// <summary>Returns the decompressed body. At most one content encoding is supported, because only an attack would apply several.</summary>
    private static Stream Decompressed(CountingStream wire, HttpResponseMessage response, ServerName server)
    {
        string encoding = TextOf(response.Content.Headers.NonValidated, "Content-Encoding")?.Trim() ?? "";
        return encoding.ToUpperInvariant() switch
        {
            "" or "IDENTITY" => wire,
            "GZIP" or "X-GZIP" => new GZipStream(wire, CompressionMode.Decompress),
            "BR" => new BrotliStream(wire, CompressionMode.Decompress),
            "DEFLATE" => new ZLibStream(wire, CompressionMode.Decompress),
            _ => throw new FederationException(FederationErrorKind.ProtocolError, server, "the Content-Encoding of the response was not requested") { StatusCode = (int)response.StatusCode },
        };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? value = response.Headers.RetryAfter;
        if (value?.Date is not { } date)
        {
            return value?.Delta;
        }

        TimeSpan wait = date - _timeProvider.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static string? TextOf(HttpHeadersNonValidated headers, string name) => headers.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
