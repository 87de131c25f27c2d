namespace Matrix.Core.Federation.Discovery;

/// <summary>The headers of an answer that say how long it holds, each as it came, with a comma between values of more than one line; null where there is none.</summary>
/// <param name="CacheControl"><c>Cache-Control</c>.</param>
/// <param name="Expires"><c>Expires</c>.</param>
/// <param name="Date"><c>Date</c>.</param>
/// <param name="Age"><c>Age</c>.</param>
public readonly record struct WellKnownHeaders(string? CacheControl = null, string? Expires = null, string? Date = null, string? Age = null);
