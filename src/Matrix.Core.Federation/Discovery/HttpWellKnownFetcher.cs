using System.IO.Compression;
using System.Net;

namespace Matrix.Core.Federation;

/// <summary>Asks for <c>/.well-known/matrix/server</c> over HTTP.</summary>
/// <remarks>
/// Redirects are followed here, each hop by a request of its own: whatever guards the handler against addresses that must not be dialled sees every hop.
/// Source: Matrix spec, server-server API, § Resolving server names, step 3.
/// </remarks>
public sealed class HttpWellKnownFetcher : IWellKnownFetcher
{
    /// <summary>The most redirects that are followed.</summary>
    public const int MaxRedirects = 5;

    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;

    /// <param name="invoker">
    /// Sends the requests. Its handler must not follow redirects by itself nor keep cookies, and must refuse to dial what must not be dialled: by a
    /// <see cref="FederationException"/> of kind <see cref="FederationErrorKind.BlockedAddress"/>, alone or inside what it throws.
    /// </param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="timeout">How long all of it may take, redirects and body included; null for 15 seconds.</param>
    public HttpWellKnownFetcher(HttpMessageInvoker invoker, TimeProvider timeProvider, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _invoker = invoker;
        _timeProvider = timeProvider;
        _timeout = timeout ?? TimeSpan.FromSeconds(15);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_timeout, TimeSpan.Zero, nameof(timeout));
    }

    /// <inheritdoc/>
    public async Task<WellKnownAnswer> FetchAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return Uri.TryCreate($"https://{host}/.well-known/matrix/server", UriKind.Absolute, out Uri? url)
                ? await FollowAsync(url, either.Token).ConfigureAwait(false)
                : WellKnownAnswer.Failed(WellKnownStatus.NameNotFound);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A handler may turn the cancellation into something else.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (timeout.IsCancellationRequested)
        {
            return WellKnownAnswer.Failed(WellKnownStatus.TimedOut);
        }
        catch (Exception error) when (HttpFailure.TryRead(error, out WellKnownStatus status))
        {
            return WellKnownAnswer.Failed(status);
        }
    }

    private async Task<WellKnownAnswer> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        var seen = new HashSet<Uri> { url };
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using HttpResponseMessage response = await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                byte[] body = response.StatusCode == HttpStatusCode.OK ? await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false) : [];
                return WellKnownAnswer.FromResponse((int)response.StatusCode, body, HeadersOf(response), _timeProvider.GetUtcNow());
            }

            if (!TryReadLocation(response, url, out url!) || seen.Contains(url))
            {
                return WellKnownAnswer.Failed(WellKnownStatus.BadRedirect);
            }

            if (seen.Count > MaxRedirects)
            {
                return WellKnownAnswer.Failed(WellKnownStatus.TooManyRedirects);
            }

            _ = seen.Add(url);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool TryReadLocation(HttpResponseMessage response, Uri from, out Uri? to)
    {
        to = null;
        return response.Headers.NonValidated.TryGetValues("Location", out var values)
            && values.Count == 1
            && Uri.TryCreate(from, values.ToString(), out to)
            && to.Scheme == Uri.UriSchemeHttps
            && to.UserInfo.Length == 0;
    }

    private static WellKnownHeaders HeadersOf(HttpResponseMessage response) => new(
        Read(response.Headers, "Cache-Control"),
        Read(response.Content.Headers, "Expires"),
        Read(response.Headers, "Date"),
        Read(response.Headers, "Age"));

    // As they came: a value that .NET cannot parse must be seen too.
    private static string? Read(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream raw = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        Stream body = Decompress(raw, Read(response.Content.Headers, "Content-Encoding"));
        await using (body.ConfigureAwait(false))
        {
            byte[] buffer = new byte[WellKnownAnswer.MaxBodyLength + 1];
            int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return buffer[..length];
        }
    }

    // Nothing of the kind is asked for; some file servers send it all the same.
    private static Stream Decompress(Stream raw, string? encoding) => encoding?.ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(raw, CompressionMode.Decompress),
        "br" => new BrotliStream(raw, CompressionMode.Decompress),
        "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
        _ => raw,
    };
}
