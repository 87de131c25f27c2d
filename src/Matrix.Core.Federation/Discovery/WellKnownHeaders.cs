namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents the caching headers of an answer, as received. Several values of one header are joined with a comma. A missing header is null.
/// </summary>
public readonly record struct WellKnownHeaders
{
    /// <summary>Gets the <c>Cache-Control</c> header.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Gets the <c>Expires</c> header.</summary>
    public string? Expires { get; init; }

    /// <summary>Gets the <c>Date</c> header.</summary>
    public string? Date { get; init; }

    /// <summary>Gets the <c>Age</c> header.</summary>
    public string? Age { get; init; }
}
