namespace Matrix.Core.Federation;

/// <summary>Stands between those who send requests and the network: a circuit breaker, a cache, a record of what was sent. It must be safe to call from many threads at once.</summary>
/// <remarks>
/// It sees a request before its server is looked for and before it is signed, so that whatever it changes is signed as well; and the response before its body
/// is read. That is why it is no <see cref="DelegatingHandler"/>: below the signature nothing may change, and what goes over the wire is the transport's own.
/// </remarks>
public interface IFederationHandler
{
    /// <summary>Sends a request on, or answers it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="inner">What is behind this handler: others, and the network at last. It may be called once, several times or not at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, of whatever status. The caller disposes of it.</returns>
    /// <exception cref="FederationException">There was no answer.</exception>
    Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken);
}
