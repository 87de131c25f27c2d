using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a file of another server, or a link to it. The caller disposes it.</summary>
public sealed class MediaDownload : IAsyncDisposable
{
    private readonly FederationResponse _response;
    private readonly IDisposable? _reader;

    internal MediaDownload(ServerName server, FederationResponse response, Stream content, IDisposable? reader)
    {
        Server = server;
        Content = content;
        _response = response;
        _reader = reader;
    }

    /// <summary>Gets the server that answered.</summary>
    public ServerName Server { get; }

    /// <summary>
    /// Gets the server's metadata of the file. The object is empty in current spec versions. It is <c>default</c> if the older endpoints answered, which have
    /// no metadata.
    /// </summary>
    public RawJson Metadata { get; internal init; }

    /// <summary>
    /// Gets the URL to fetch the file from, or null if the file is in <see cref="Content"/>. The other server chose this <c>https</c> URL. Request it without a
    /// signature, connect to public addresses only, and do not cache it.
    /// </summary>
    public Uri? Location { get; internal init; }

    /// <summary>Gets the media type that the other server states, or null if it states none. Check it before a browser shows the file.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>Gets the <c>Content-Disposition</c> header as received, or null if it is missing. The other server chose the file name in it.</summary>
    public string? ContentDisposition { get; internal init; }

    /// <summary>
    /// Gets the file's bytes as they arrive. The stream is empty if <see cref="Location"/> is set. It supports asynchronous reads only. A read throws a
    /// <see cref="FederationException"/> if the bytes are cut short.
    /// </summary>
    public Stream Content { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        return _response.DisposeAsync();
    }
}
