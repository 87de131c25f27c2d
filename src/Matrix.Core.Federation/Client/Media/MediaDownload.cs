using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A file of another server, or where it is to be had. To be disposed of.</summary>
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

    /// <summary>The server that was asked.</summary>
    public ServerName Server { get; }

    /// <summary>What the server says of the file: an object that is empty so far; default where it came by the old endpoints, which have none.</summary>
    public RawJson Metadata { get; internal init; }

    /// <summary>
    /// Where the file is to be had instead; null where it is in <see cref="Content"/>. An address of <c>https</c> that the other server chose: it is to be
    /// asked without a signature, past no address that is not public, and not to be kept.
    /// </summary>
    public Uri? Location { get; internal init; }

    /// <summary>The media type by the other server's word; null where it says none. Not to be shown to a browser unchecked.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>The <c>Content-Disposition</c> as it came; null where there is none. A file name in it is the other server's word.</summary>
    public string? ContentDisposition { get; internal init; }

    /// <summary>
    /// The bytes, as they come in; nothing where there is a <see cref="Location"/>. Reading throws a <see cref="FederationException"/> where they
    /// are cut short; it is read asynchronously only.
    /// </summary>
    public Stream Content { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        return _response.DisposeAsync();
    }
}
