namespace Matrix.Core.Federation;

/// <summary>The answer to a request: its head, and its body as a stream that enforces the limits of the request's class.</summary>
public sealed class FederationResponse : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owner;

    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="contentType">The <c>Content-Type</c> header as it came; null where there is none.</param>
    /// <param name="body">The body, decompressed. Reading past the limit, or too slowly, throws a <see cref="FederationException"/>.</param>
    /// <param name="owner">What is disposed of with the response, beside the body; null where there is nothing.</param>
    public FederationResponse(int statusCode, string? contentType, Stream body, IAsyncDisposable? owner = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
        _owner = owner;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The <c>Content-Type</c> header as it came; null where there is none.</summary>
    public string? ContentType { get; }

    /// <summary>How long the <c>Retry-After</c> header asks to wait; null where there is none that can be read.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The <c>Location</c> header as it came; null where there is none.</summary>
    public string? Location { get; init; }

    /// <summary>The <c>Content-Disposition</c> header as it came; null where there is none.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The <c>Cache-Control</c> header as it came; null where there is none.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The <c>Expires</c> header as it came; null where there is none.</summary>
    public string? Expires { get; init; }

    /// <summary>The <c>Age</c> header as it came; null where there is none.</summary>
    public string? Age { get; init; }

    /// <summary>The <c>Date</c> header as it came; null where there is none.</summary>
    public string? Date { get; init; }

    /// <summary>The body, decompressed and bounded.</summary>
    public Stream Body { get; }

    /// <summary>This response with a body around its own, which is disposed of with it.</summary>
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
