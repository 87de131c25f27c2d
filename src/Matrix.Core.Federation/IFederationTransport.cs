namespace Matrix.Core.Federation;

/// <summary>Sends a request to the server that it names: finds the server, signs, dials, and gives the head of the answer with its body still to be read.</summary>
public interface IFederationTransport
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, of whatever status. The caller disposes of it.</returns>
    /// <exception cref="FederationException">There was no answer: the server was not found, not reached, or did not speak HTTP.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken);
}
