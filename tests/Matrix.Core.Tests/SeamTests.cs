using System.Collections.Concurrent;
using System.Net;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core.Tests;

/// <summary>Parts that are replaced are the ones used, and handlers are passed in their order.</summary>
public sealed class SeamTests
{
    private static readonly ServerName Peer = ServerName.Parse("peer.example");

    private readonly ConcurrentQueue<string> _asked = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_OfDiscoveryAndKeys_AreThoseGiven()
    {
        await using ServiceProvider provider = With().UseSrvResolver<Parts>().UseAddressResolver<Parts>().UseWellKnownFetcher<Parts>().UseKeyStore<Parts>().Build();
        _ = await provider.GetRequiredService<KeyRing>().GetKeysAsync([new KeyRequest { Server = Peer }], Stop);
        Assert.Equal(["load", "well-known peer.example", "SRV _matrix-fed._tcp.peer.example", "SRV _matrix._tcp.peer.example", "A peer.example"], _asked.ToList());
    }

    [Fact]
    public async Task AddressResolver_IsAskedForWellKnownsToo()
    {
        await using ServiceProvider provider = With().UseSrvResolver<Parts>().UseAddressResolver<Parts>().Build();
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => provider.GetRequiredService<FederationClient>().Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal(FederationErrorKind.BlockedAddress, e.Kind);
        Assert.Equal(2, _asked.Count(question => question == "A peer.example"));
    }

    [Fact]
    public async Task ServerResolver_StandsForAllOfDiscovery()
    {
        await using ServiceProvider provider = With().UseServerResolver<Nowhere>().Build();
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => provider.GetRequiredService<FederationClient>().Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal((FederationErrorKind.Gone, GoneEvidence.SrvRoot), (e.Kind, e.Evidence));
    }

    [Fact]
    public async Task Part_ReplacedTwice_IsTheLast()
    {
        await using ServiceProvider provider = With().UseKeyStore<Parts>().UseKeyStore<InMemoryKeyStore>().Build();
        _ = Assert.IsType<InMemoryKeyStore>(Assert.Single(provider.GetServices<IKeyStore>()));
    }

    [Fact]
    public async Task Part_FromAFactory_IsUsed_AndOnlyPartsAreTaken()
    {
        var store = new InMemoryKeyStore();
        await using ServiceProvider provider = With().Use<IKeyStore>(_ => store).Build();
        Assert.Same(store, provider.GetRequiredService<IKeyStore>());
        _ = Assert.Throws<ArgumentException>(() => With().Use(_ => new Uri("https://example.org")));
    }

    [Fact]
    public async Task Networks_ThatAreAllowedAndDenied_AddToThePolicy()
    {
        IMatrixFederationBuilder builder = With().AllowNetworks(IPNetwork.Parse("10.0.0.0/8")).DenyNetworks(IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("1.1.1.0/24"));
        await using ServiceProvider provider = builder.Build();
        AddressPolicy policy = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<FederationOptions>>().Value.Http.Addresses;
        Assert.True(policy.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.False(policy.Allows(IPAddress.Parse("1.1.1.1")));
        Assert.False(policy.Allows(IPAddress.Parse("192.168.0.1")));
    }

    [Fact]
    public async Task Handlers_ArePassedInTheirOrder_AndMayAnswer()
    {
        await using ServiceProvider provider = With().AddHandler<Noting>().AddHandler(new Answering()).Build();
        ServerVersion version = await provider.GetRequiredService<FederationClient>().Servers.GetVersionAsync(Peer, Stop);
        Assert.Equal("handler", version.Name);
        Assert.Equal(["GET /_matrix/federation/v1/version"], _asked.ToList());
    }

    private IMatrixFederationBuilder With()
    {
        var services = new ServiceCollection();
        _ = services.AddSingleton(_asked);
        return services.Add();
    }

    private sealed class Nowhere : IServerResolver
    {
        public ValueTask<ServerLocation> ResolveAsync(ServerName server, CancellationToken cancellationToken) =>
            throw new FederationException(FederationErrorKind.Gone, server, "gone") { Evidence = GoneEvidence.SrvRoot };
    }

    private sealed class Noting(ConcurrentQueue<string> asked) : IFederationHandler
    {
        public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
        {
            asked.Enqueue($"{request.Method} {request.Target}");
            return inner.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Answering : IFederationHandler
    {
        public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken) =>
            Task.FromResult(new FederationResponse(200, "application/json", new MemoryStream("""{"server":{"name":"handler"}}"""u8.ToArray())));
    }
}
