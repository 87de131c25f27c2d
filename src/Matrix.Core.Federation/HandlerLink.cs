namespace Matrix.Core.Federation;

/// <summary>A handler, and what is behind it.</summary>
internal sealed class HandlerLink(IFederationHandler handler, IFederationTransport next) : IFederationTransport
{
    public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return handler.SendAsync(request, next, cancellationToken);
    }
}
