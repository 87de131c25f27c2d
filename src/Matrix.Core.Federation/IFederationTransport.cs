namespace Matrix.Core.Federation;

/// <summary>
/// Represents a transport that sends requests to servers. It finds the server, signs the request, connects, and returns the head of the answer with an unread
/// body.
/// </summary>
public interface IFederationTransport
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer with any status. The caller disposes it.</returns>
    /// <exception cref="FederationException">There was no answer: the server was not found, not reached, or did not speak HTTP.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken);
}
