using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods to download media and thumbnails of another server's users. Only that server can serve them.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#content-repository">Content Repository</see>. If a server does
/// not support these endpoints (spec before 1.11), the client uses the older unauthenticated endpoints with <c>allow_remote=false</c>, so that servers do not
/// fetch from each other in a loop.
/// </remarks>
public sealed class MediaClient
{
    private const string LegacyPrefix = "/_matrix/media/v3";
    private const string OldestPrefix = "/_matrix/media/r0";

    private readonly RequestExecutor _caller;

    internal MediaClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Downloads a file (<c>GET /media/download/{mediaId}</c>).</summary>
    /// <param name="destination">The server name in the file's <c>mxc://</c> address.</param>
    /// <param name="mediaId">The media ID in the file's <c>mxc://</c> address.</param>
    /// <param name="timeout">The time that the server waits for a file that is still being uploaded, or null for the server's default of 20 seconds.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The file. Its bytes are read from the returned object. The caller disposes it.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <c>M_NOT_FOUND</c>, <c>M_TOO_LARGE</c> (502), <c>M_NOT_YET_UPLOADED</c> (504). <see cref="FederationErrorKind.ProtocolError"/>: the
    /// answer does not have two parts.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="mediaId"/> is empty, <c>.</c> or <c>..</c>, or <paramref name="timeout"/> is negative.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediadownloadmediaid"/>
    public Task<MediaDownload> DownloadAsync(ServerName destination, string mediaId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        GetAsync(destination, "/download", mediaId, target => WithTimeout(target, timeout), cancellationToken);

    /// <summary>Downloads a thumbnail of a file (<c>GET /media/thumbnail/{mediaId}</c>).</summary>
    /// <param name="destination">The server name in the file's <c>mxc://</c> address.</param>
    /// <param name="mediaId">The media ID in the file's <c>mxc://</c> address.</param>
    /// <param name="thumbnail">The size and kind of the thumbnail.</param>
    /// <param name="timeout">The time that the server waits for a file that is still being uploaded, or null for the server's default of 20 seconds.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The thumbnail. Its bytes are read from the returned object. The caller disposes it.</returns>
    /// <exception cref="FederationException">
    /// See <see cref="DownloadAsync"/>. Status 400: the server cannot make a thumbnail. Status 413: the file is too large.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="mediaId"/> is empty, <c>.</c> or <c>..</c>, a size is not positive, or <paramref name="timeout"/> is negative.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediathumbnailmediaid"/>
    public Task<MediaDownload> GetThumbnailAsync(
        ServerName destination, string mediaId, ThumbnailRequest thumbnail, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(thumbnail);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thumbnail.Width, nameof(thumbnail));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thumbnail.Height, nameof(thumbnail));
        string? method = thumbnail.Method switch { null => null, ThumbnailMethod.Crop => "crop", _ => "scale" };
        return GetAsync(
            destination,
            "/thumbnail",
            mediaId,
            target => WithTimeout(
                target.Query("width", thumbnail.Width).Query("height", thumbnail.Height).Query("method", method).Query("animated", thumbnail.Animated), timeout),
            cancellationToken);
    }

    private static RequestTarget WithTimeout(RequestTarget target, TimeSpan? timeout) =>
        timeout < TimeSpan.Zero
            ? throw new ArgumentOutOfRangeException(nameof(timeout), "The timeout must not be negative.")
            : target.Query("timeout_ms", (long?)timeout?.TotalMilliseconds);

    private async Task<MediaDownload> GetAsync(
        ServerName destination, string name, string mediaId, Func<RequestTarget, RequestTarget> withQuery, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(mediaId);
        FederationRequest request = RequestFactory.Get(destination, withQuery(new RequestTarget($"{RequestFactory.V1}/media{name}").Segment(mediaId)), RequestClass.Media);
        try
        {
            FederationResponse response = await _caller.OpenAsync(request, cancellationToken).ConfigureAwait(false);
            return await MediaReply.ReadAsync(destination, response, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (IsUnrecognized(e))
        {
            return await GetLegacyAsync(LegacyPrefix).ConfigureAwait(false) ?? await GetLegacyAsync(OldestPrefix).ConfigureAwait(false)
                ?? throw new FederationException(e.Kind, destination, "the server supports no media endpoint", e) { StatusCode = e.StatusCode, ErrorCode = e.ErrorCode, Body = e.Body };
        }

        async Task<MediaDownload?> GetLegacyAsync(string prefix)
        {
            RequestTarget target = withQuery(new RequestTarget(prefix + name).Segment(destination.Utf8Span).Segment(mediaId)).Query("allow_remote", false);
            try
            {
                return await OpenLegacyAsync(RequestFactory.Get(destination, target, RequestClass.Media, isSigned: false), cancellationToken).ConfigureAwait(false);
            }
            catch (FederationException e) when (IsUnrecognized(e))
            {
                return null;
            }
        }
    }

    /// <summary>Determines whether an error shows that the server predates these endpoints. Any other 404 means that the file does not exist.</summary>
    private static bool IsUnrecognized(FederationException e) => e.ErrorCode == "M_UNRECOGNIZED" && e.IsUnknownEndpoint;

    private async Task<MediaDownload> OpenLegacyAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        FederationResponse response = await _caller.OpenMediaAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return MediaReply.OfLegacy(request.Destination, response);
        }
        catch
        {
            await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
