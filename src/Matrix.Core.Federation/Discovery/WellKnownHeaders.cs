namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents the caching headers of an answer, as received. Several values of one header are joined with a comma. A missing header is null.
/// </summary>
/// <param name="CacheControl">The <c>Cache-Control</c> header.</param>
/// <param name="Expires">The <c>Expires</c> header.</param>
/// <param name="Date">The <c>Date</c> header.</param>
/// <param name="Age">The <c>Age</c> header.</param>
public readonly record struct WellKnownHeaders(string? CacheControl = null, string? Expires = null, string? Date = null, string? Age = null);
