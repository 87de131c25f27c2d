namespace Matrix.Core.Federation;

/// <summary>Represents the answer to a request: its head, and its body as a stream that enforces the limits of the request's class.</summary>
public sealed class FederationResponse : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owner;

    /// <summary>Initializes a response.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="contentType">The <c>Content-Type</c> header as received, or null if it is missing.</param>
    /// <param name="body">The decompressed body. Reading past its limits, or too slowly, throws a <see cref="FederationException"/>.</param>
    /// <param name="owner">An object that is disposed with the response, after the body, or null.</param>
    public FederationResponse(int statusCode, string? contentType, Stream body, IAsyncDisposable? owner = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
        _owner = owner;
    }

    /// <summary>Gets the HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>Gets the <c>Content-Type</c> header as received, or null if it is missing.</summary>
    public string? ContentType { get; }

    /// <summary>Gets the time to wait of the <c>Retry-After</c> header, or null if it is missing or unreadable.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the <c>Location</c> header as received, or null if it is missing.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the <c>Content-Disposition</c> header as received, or null if it is missing.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Gets the <c>Cache-Control</c> header as received, or null if it is missing.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Gets the <c>Expires</c> header as received, or null if it is missing.</summary>
    public string? Expires { get; init; }

    /// <summary>Gets the <c>Age</c> header as received, or null if it is missing.</summary>
    public string? Age { get; init; }

    /// <summary>Gets the <c>Date</c> header as received, or null if it is missing.</summary>
    public string? Date { get; init; }

    /// <summary>Gets the decompressed body within its limits.</summary>
    public Stream Body { get; }

    /// <summary>Returns this response with a body that wraps its own and is disposed with it.</summary>
    internal FederationResponse WithBody(Stream body) => new(StatusCode, ContentType, body, this)
    {
        RetryAfter = RetryAfter,
        Location = Location,
        ContentDisposition = ContentDisposition,
        CacheControl = CacheControl,
        Expires = Expires,
        Age = Age,
        Date = Date,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync().ConfigureAwait(false);
        if (_owner is not null)
        {
            await _owner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
