using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Gets what another server points to with a URL: its well-known file, a redirect, media elsewhere. Unsigned, and under the same guard as all requests.</summary>
/// <remarks>
/// HTTPS only. No redirect is followed: the caller reads <see cref="FederationResponse.Location"/>, counts, and asks again, so that every step is judged like the first. Safe to share between
/// threads; one for the life of the process.
/// </remarks>
public sealed class SafeHttpFetcher : IDisposable
{
    private readonly FederationHttpOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpExchange _exchange;

    /// <summary>A fetcher.</summary>
    /// <param name="options">How requests go over the network.</param>
    /// <param name="clock">The clock of all its timeouts but that of the TLS handshake, which is the system's.</param>
    public SafeHttpFetcher(FederationHttpOptions options, TimeProvider clock)
        : this(options, clock, connector: null)
    {
    }

    internal SafeHttpFetcher(FederationHttpOptions options, TimeProvider clock, ISocketConnector? connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _options = options;
        _clock = clock;
        _exchange = new HttpExchange(options, clock, connector);
    }

    /// <summary>A fetcher without a network under it, for tests.</summary>
    internal SafeHttpFetcher(FederationHttpOptions options, TimeProvider clock, HttpMessageHandler handler)
    {
        _options = options;
        _clock = clock;
        _exchange = new HttpExchange(options, clock, handler);
    }

    /// <summary>Gets a URL.</summary>
    /// <param name="url">The URL, as the other server gives it, made absolute.</param>
    /// <param name="server">The server whose word it is, for errors.</param>
    /// <param name="requestClass">The kind of request: its limits follow from it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, of whatever status. The caller disposes of it.</returns>
    /// <exception cref="FederationException">There was no answer, or the URL is none of HTTPS (<see cref="FederationErrorKind.ProtocolError"/>).</exception>
    /// <exception cref="ArgumentException">The URL is relative.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<FederationResponse> GetAsync(Uri url, ServerName server, RequestClass requestClass, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException("The URL is relative.", nameof(url));
        }

        if (url.Scheme != Uri.UriSchemeHttps || !HasHost(url) || url.Port < 1)
        {
            throw new FederationException(FederationErrorKind.ProtocolError, server, "a URL that is not of HTTPS");
        }

        RequestLimits limits = _options.Limits(requestClass);
        var timer = new RequestTimer(_clock, limits.Total);
        FederationResponse? answer = null;
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, url);
            timer.StartPhase(limits.Headers, "no answer");
            var target = new ResolvedTarget(url.IdnHost, url.Port);
            (answer, FederationException? error, _) = await _exchange.SendAsync(message, target, server, limits, timer, new DialBudget(targets: 1), cancellationToken).ConfigureAwait(false);
            timer.EndPhase();
            return answer ?? throw error!;
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

    /// <summary>Whether a URL has a host that can be asked. A host may hold what no internationalised name can, which shows only when its ASCII form is asked for.</summary>
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
