namespace Matrix.Core.Federation;

/// <summary>Connects a handler with the next transport.</summary>
internal sealed class HandlerLink(IFederationHandler handler, IFederationTransport next) : IFederationTransport
{
    public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return handler.SendAsync(request, next, cancellationToken);
    }
}
