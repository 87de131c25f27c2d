using Matrix.Core.Federation;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Interop.Server;

/// <summary>The way out of a server: what finds others, and what sends to them.</summary>
internal sealed class WayOut : IDestinationResolver, IDisposable
{
    private readonly HttpMessageInvoker _wellKnown = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public WayOut(FederationHttpOptions network, RequestSigner signer, TimeProvider clock)
    {
        Resolver = new ServerResolver(new HttpWellKnownFetcher(_wellKnown, clock), new DnsSrvResolver(clock), new SystemAddressResolver(), clock, new Random(1));
        Transport = new FederationTransport(this, signer, network, clock);
    }

    public ServerResolver Resolver { get; }

    public FederationTransport Transport { get; }

    public async ValueTask<ResolvedDestination> ResolveAsync(ServerName server, CancellationToken cancellationToken) =>
        await Resolver.ResolveAsync(server, cancellationToken) switch
        {
            ResolvedServer found => new ResolvedDestination(found.HostHeader, [.. found.Targets.Select(target => new ResolvedTarget(target.Host, target.Port) { Addresses = target.Addresses })]),
            DiscoveryFailure failure => throw failure.ToException(),
            _ => throw new InvalidOperationException(),
        };

    public void Dispose()
    {
        Transport.Dispose();
        _wellKnown.Dispose();
    }
}
