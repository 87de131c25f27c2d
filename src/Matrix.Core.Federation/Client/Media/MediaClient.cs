using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Media and thumbnails of another server's users. Only that server has them: there is nobody else to ask.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Content Repository. A server that does not know these endpoints (spec before 1.11) is asked by the old
/// ones, without a signature and with <c>allow_remote=false</c>, so that no server fetches for another in a circle.
/// </remarks>
public sealed class MediaClient
{
    private const string LegacyPrefix = "/_matrix/media/v3";
    private const string OldestPrefix = "/_matrix/media/r0";

    private readonly RequestExecutor _caller;

    internal MediaClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /media/download/{mediaId}</c>: a file.</summary>
    /// <param name="destination">The server in the file's <c>mxc://</c> address.</param>
    /// <param name="mediaId">The other part of the address.</param>
    /// <param name="timeout">How long the server waits for a file that is still to be uploaded; its default of 20 seconds where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The file, of which the bytes are still to be read. To be disposed of.</returns>
    /// <exception cref="FederationException"><c>M_NOT_FOUND</c>, <c>M_TOO_LARGE</c> (502), <c>M_NOT_YET_UPLOADED</c> (504). <see cref="FederationErrorKind.ProtocolError"/>: the answer is not in two parts.</exception>
    /// <exception cref="ArgumentException">The ID is empty, <c>.</c> or <c>..</c>.</exception>
    public Task<MediaDownload> DownloadAsync(ServerName destination, string mediaId, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        GetAsync(destination, "/download", mediaId, target => WithTimeout(target, timeout), cancellationToken);

    /// <summary><c>GET /media/thumbnail/{mediaId}</c>: a small picture of a file.</summary>
    /// <param name="destination">The server in the file's <c>mxc://</c> address.</param>
    /// <param name="mediaId">The other part of the address.</param>
    /// <param name="thumbnail">Which picture.</param>
    /// <param name="timeout">How long the server waits for a file that is still to be uploaded; its default of 20 seconds where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The picture, of which the bytes are still to be read. To be disposed of.</returns>
    /// <exception cref="FederationException">As for <see cref="DownloadAsync"/>; 400 where no picture can be made, 413 where the file is too large.</exception>
    /// <exception cref="ArgumentException">The ID is empty, <c>.</c> or <c>..</c>, or a size is not positive.</exception>
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
            ? throw new ArgumentOutOfRangeException(nameof(timeout), "The time to wait is negative.")
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
                ?? throw new FederationException(e.Kind, destination, "it knows none of the endpoints for media", e) { StatusCode = e.StatusCode, ErrorCode = e.ErrorCode, Body = e.Body };
        }

        async Task<MediaDownload?> GetLegacyAsync(string prefix)
        {
            RequestTarget target = withQuery(new RequestTarget(prefix + name).Segment(destination.Span).Segment(mediaId)).Query("allow_remote", false);
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

    /// <summary>The answers that show a server to be from before these endpoints. A 404 of any other kind is a file that is not there.</summary>
    private static bool IsUnrecognized(FederationException e) => e.ErrorCode == "M_UNRECOGNIZED" && FederationErrors.IsUnknownEndpoint(e);

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
