namespace Matrix.Core.Federation;

/// <summary>
/// Represents a handler of requests before they reach the network, for example a circuit breaker, a cache or a log. Implementations must be thread-safe.
/// </summary>
/// <remarks>
/// A handler sees a request before its server is looked up and before it is signed, so that its changes are signed too. It sees the response before the body is
/// read. It is not a <see cref="DelegatingHandler"/>, because nothing may change after the request is signed, and the transport owns the HTTP message.
/// </remarks>
public interface IFederationHandler
{
    /// <summary>Forwards a request, or answers it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="inner">The next handlers and the network. The handler may call it once, several times or not at all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer with any status. The caller disposes it.</returns>
    /// <exception cref="FederationException">There was no answer.</exception>
    Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken);
}
