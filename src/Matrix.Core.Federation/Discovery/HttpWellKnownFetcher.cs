using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a fetcher that requests <c>/.well-known/matrix/server</c> over HTTPS on port 443 of the host itself.</summary>
/// <remarks>
/// Each redirect is followed with a separate request, so that the address policy of the fetcher checks every hop. The body has the limits of
/// <see cref="RequestClass.Discovery"/>. Source: Matrix spec, server-server API,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>, step 3.
/// </remarks>
public sealed class HttpWellKnownFetcher : IWellKnownFetcher
{
    /// <summary>The maximum number of redirects.</summary>
    public const int MaxRedirects = 5;

    private readonly SafeHttpFetcher _fetcher;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;

    /// <summary>Initializes a fetcher.</summary>
    /// <param name="fetcher">The fetcher that sends the requests. It is not disposed.</param>
    /// <param name="timeProvider">The time provider.</param>
    /// <param name="timeout">The time limit of the whole request, including redirects and body, or null for 15 seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is not positive.</exception>
    public HttpWellKnownFetcher(SafeHttpFetcher fetcher, TimeProvider timeProvider, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _fetcher = fetcher;
        _timeProvider = timeProvider;
        _timeout = timeout ?? TimeSpan.FromSeconds(15);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_timeout, TimeSpan.Zero, nameof(timeout));
    }

    /// <inheritdoc/>
    public async ValueTask<WellKnownResult> FetchAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (!ServerName.TryParse(host, out ServerName server) || !Uri.TryCreate($"https://{host}/.well-known/matrix/server", UriKind.Absolute, out Uri? url))
        {
            return WellKnownResult.Failed(WellKnownStatus.NameNotFound);
        }

        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(server, url, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return WellKnownResult.Failed(WellKnownStatus.TimedOut);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (FederationException error)
        {
            return WellKnownResult.Failed(StatusOf(error.Kind));
        }
    }

    private async Task<WellKnownResult> FollowAsync(ServerName server, Uri url, CancellationToken cancellationToken)
    {
        var seen = new HashSet<Uri> { url };
        while (true)
        {
            FederationResponse response = await _fetcher.GetAsync(url, server, RequestClass.Discovery, cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                if (!IsRedirect(response.StatusCode))
                {
                    ReadOnlyMemory<byte> body = response.StatusCode == 200
                        ? await ReplyBody.ReadUpToAsync(server, response.Body, WellKnownResult.MaxBodyLength + 1, cancellationToken).ConfigureAwait(false)
                        : default;
                    var headers = new WellKnownHeaders { CacheControl = response.CacheControl, Expires = response.Expires, Date = response.Date, Age = response.Age };
                    return WellKnownResult.FromResponse(response.StatusCode, body.Span, headers, _timeProvider.GetUtcNow());
                }

                if (!TryReadLocation(response.Location, url, out url!) || seen.Contains(url))
                {
                    return WellKnownResult.Failed(WellKnownStatus.BadRedirect);
                }
            }

            if (seen.Count > MaxRedirects)
            {
                return WellKnownResult.Failed(WellKnownStatus.TooManyRedirects);
            }

            _ = seen.Add(url);
        }
    }

    private static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    private static bool TryReadLocation(string? location, Uri from, out Uri? to)
    {
        to = null;
        return location is not null
            && Uri.TryCreate(from, location, out to)
            && to.Scheme == Uri.UriSchemeHttps
            && to.UserInfo.Length == 0
            && SafeHttpFetcher.HasHost(to);
    }

    private static WellKnownStatus StatusOf(FederationErrorKind kind) => kind switch
    {
        FederationErrorKind.BlockedAddress or FederationErrorKind.BlockedPort => WellKnownStatus.BlockedAddress,
        FederationErrorKind.NameNotFound => WellKnownStatus.NameNotFound,
        FederationErrorKind.NameLookupFailed => WellKnownStatus.LookupFailed,
        FederationErrorKind.TlsFailed => WellKnownStatus.TlsFailed,
        FederationErrorKind.TimedOut => WellKnownStatus.TimedOut,
        FederationErrorKind.TooLarge => WellKnownStatus.TooLarge,
        FederationErrorKind.ConnectFailed => WellKnownStatus.ConnectFailed,
        _ => WellKnownStatus.ProtocolError,
    };
}
