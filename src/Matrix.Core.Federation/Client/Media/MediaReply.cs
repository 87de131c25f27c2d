using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the head of an answer that contains a file.</summary>
internal static class MediaReply
{
    /// <summary>The maximum size of the metadata part: 64 KiB. Its content is <c>{}</c> in current spec versions.</summary>
    public const int MaxMetadata = 64 << 10;

    /// <summary>Reads the two parts of an answer up to the file's first byte.</summary>
    public static async Task<MediaDownload> ReadAsync(ServerName server, FederationResponse response, CancellationToken cancellationToken)
    {
        MultipartReader? reader = null;
        try
        {
            if (!MultipartReader.TryReadBoundary(response.ContentType, out byte[] boundary))
            {
                throw ProtocolErrors.Protocol(server, "the Content-Type of the response is not multipart/mixed with a boundary");
            }

            reader = new MultipartReader(server, response.Body, boundary);
            RawJson metadata = await ReadMetadataAsync(server, reader, cancellationToken).ConfigureAwait(false);
            IReadOnlyDictionary<string, string> headers = await reader.ReadHeadersAsync(cancellationToken).ConfigureAwait(false)
                ?? throw ProtocolErrors.Protocol(server, "the response does not contain a second part");
            Uri? location = headers.TryGetValue("Location", out string? address) ? ReadLocation(server, address) : null;
            return new MediaDownload(server, response, location is null ? new MultipartStream(reader) : Stream.Null, reader)
            {
                Metadata = metadata,
                Location = location,
                ContentType = headers.GetValueOrDefault("Content-Type"),
                ContentDisposition = headers.GetValueOrDefault("Content-Disposition"),
            };
        }
        catch
        {
            reader?.Dispose();
            await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads an answer of the older endpoints: the file itself, or a redirect to it.</summary>
    public static MediaDownload OfLegacy(ServerName server, FederationResponse response)
    {
        Uri? location = response.StatusCode >= 300 ? ReadLocation(server, response.Location) : null;
        return new MediaDownload(server, response, location is null ? new LegacyMediaStream(server, response.Body) : Stream.Null, reader: null)
        {
            Location = location,
            ContentType = response.ContentType,
            ContentDisposition = response.ContentDisposition,
        };
    }

    private static async Task<RawJson> ReadMetadataAsync(ServerName server, MultipartReader reader, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> headers = await reader.ReadHeadersAsync(cancellationToken).ConfigureAwait(false)
            ?? throw ProtocolErrors.Protocol(server, "the response does not contain any part");
        if (headers.TryGetValue("Content-Type", out string? type) && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw ProtocolErrors.Protocol(server, "the Content-Type of the first part of the response is not JSON");
        }

        ReadOnlyMemory<byte> json = await ReplyBody.ReadAllAsync(server, new MultipartStream(reader), MaxMetadata, cancellationToken).ConfigureAwait(false);
        RequestExecutor.CheckStrict(server, json.Span);
        var metadata = new RawJson(json.TrimStart(" \t\r\n"u8));
        return metadata.IsObject ? metadata : throw ProtocolErrors.Protocol(server, "the first part of the response is not a JSON object");
    }

    private static Uri ReadLocation(ServerName server, string? address)
    {
        // The URL is often signed, so it must reach its server unchanged.
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return Uri.TryCreate(address, in options, out Uri? location) && location.IsAbsoluteUri && location.Scheme == Uri.UriSchemeHttps
            ? location
            : throw ProtocolErrors.Protocol(server, "the Location header of the response is not an HTTPS URL");
    }
}
