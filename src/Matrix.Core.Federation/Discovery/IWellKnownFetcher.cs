namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a fetcher that requests <c>/.well-known/matrix/server</c> from a host.</summary>
public interface IWellKnownFetcher
{
    /// <summary>Requests the document over HTTPS on port 443, with the usual certificate validation, and follows redirects.</summary>
    /// <param name="host">The host: a DNS name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer. A failed request is an answer too, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    ValueTask<WellKnownResult> FetchAsync(string host, CancellationToken cancellationToken);
}
