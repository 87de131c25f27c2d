using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Represents a fetcher of URLs that other servers name: a well-known file, a redirect, or media elsewhere. Requests are unsigned and pass the same address and
/// port policies as all requests.
/// </summary>
/// <remarks>
/// Only HTTPS is supported. Redirects are not followed. The caller reads <see cref="FederationResponse.Location"/>, counts the redirects and calls again, so
/// that every step is checked. Instances are thread-safe. Use one for the life of the process.
/// </remarks>
public sealed class SafeHttpFetcher : IDisposable
{
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly HttpExchange _exchange;

    /// <summary>Initializes a fetcher.</summary>
    /// <param name="options">The options of connections.</param>
    /// <param name="timeProvider">The time provider for all timeouts except that of the TLS handshake, which uses the system clock.</param>
    public SafeHttpFetcher(FederationHttpOptions options, TimeProvider timeProvider)
        : this(options, timeProvider, connector: null)
    {
    }

    internal SafeHttpFetcher(FederationHttpOptions options, TimeProvider timeProvider, ISocketConnector? connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _options = options;
        _timeProvider = timeProvider;
        _exchange = new HttpExchange(options, timeProvider, connector);
    }

    /// <summary>Initializes a fetcher without a network, for tests.</summary>
    internal SafeHttpFetcher(FederationHttpOptions options, TimeProvider timeProvider, HttpMessageHandler handler)
    {
        _options = options;
        _timeProvider = timeProvider;
        _exchange = new HttpExchange(options, timeProvider, handler);
    }

    /// <summary>Fetches a URL.</summary>
    /// <param name="url">The absolute URL that the other server named.</param>
    /// <param name="server">The server that named the URL, for errors.</param>
    /// <param name="requestClass">The class of the request, which determines its limits.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer with any status. The caller disposes it.</returns>
    /// <exception cref="FederationException">
    /// The request failed, or <paramref name="url"/> is not an HTTPS URL (<see cref="FederationErrorKind.ProtocolError"/>).
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="url"/> is relative.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async Task<FederationResponse> GetAsync(Uri url, ServerName server, RequestClass requestClass, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException("The URL must be absolute.", nameof(url));
        }

        if (url.Scheme != Uri.UriSchemeHttps || !HasHost(url) || url.Port < 1)
        {
            throw new FederationException(FederationErrorKind.ProtocolError, server, "the URL is not an HTTPS URL with a host");
        }

        RequestLimits limits = _options.Limits(requestClass);
        var timer = new RequestTimer(_timeProvider, limits.Total);
        FederationResponse? answer = null;
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, url);
            timer.StartPhase(limits.Headers, "the server did not respond");
            var target = new ServerEndpoint(url.IdnHost, url.Port);
            SendAttempt attempt = await _exchange.SendAsync(message, target, server, limits, timer, new DialBudget(targets: 1), cancellationToken).ConfigureAwait(false);
            timer.EndPhase();
            answer = (attempt as SendAttempt.Answered)?.Response;
            return answer ?? throw ((SendAttempt.Failed)attempt).Error;
        }
        finally
        {
            if (answer is null)
            {
                timer.Dispose();
            }
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _exchange.Dispose();

    /// <summary>
    /// Determines whether a URL has a usable host. A host may contain characters that no internationalized name allows, which shows only when its ASCII form is
    /// read.
    /// </summary>
    internal static bool HasHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
