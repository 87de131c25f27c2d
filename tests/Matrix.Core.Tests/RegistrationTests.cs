using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Tests;

/// <summary>What one call registers: the parts of one node, once.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Parts_AreThoseOfOneNode()
    {
        await using ServiceProvider provider = new ServiceCollection().Add().Build();
        FederationNode node = provider.GetRequiredService<FederationNode>();
        Assert.Equal(Registered.Self.Name, node.Origin);
        Assert.Same(node.Client, provider.GetRequiredService<FederationClient>());
        Assert.Same(node.Transport, provider.GetRequiredService<IFederationTransport>());
        Assert.Same(node.KeyRing, provider.GetRequiredService<KeyRing>());
        Assert.Same(node.KeyRing, provider.GetRequiredService<IKeySource>());
        Assert.Same(node.Resolver, provider.GetRequiredService<ServerResolver>());
        Assert.Same(node.Fetcher, provider.GetRequiredService<SafeHttpFetcher>());
        Assert.Same(provider.GetRequiredService<RequestVerifier>(), provider.GetRequiredService<RequestVerifier>());
    }

    [Fact]
    public async Task Parts_AreDisposedOfWithTheContainer()
    {
        ServiceProvider provider = new ServiceCollection().Add().Build();
        KeyRing ring = provider.GetRequiredService<KeyRing>();
        SafeHttpFetcher fetcher = provider.GetRequiredService<SafeHttpFetcher>();
        await provider.DisposeAsync();
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(() => ring.GetKeysAsync([new KeyRequest { Server = Registered.Self.Name }], TestContext.Current.CancellationToken));
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(
            () => fetcher.GetAsync(new Uri("https://a.example/"), Registered.Self.Name, RequestClass.Discovery, TestContext.Current.CancellationToken));

        // The key is the host's.
        Registered.Self.Key.Sign([1], new byte[64]);
    }

    [Fact]
    public async Task Registration_Twice_IsOneNode_WithTheOptionsOfBoth()
    {
        var services = new ServiceCollection();
        _ = services.Add();
        await using ServiceProvider provider = services.Add(options => options.ServerName = ServerName.Parse("other.example")).Build();
        Assert.Equal("other.example", Assert.Single(provider.GetServices<FederationNode>()).Origin.ToString());
    }

    [Fact]
    public async Task Clock_WhereNoneIsGiven_IsTheSystems_AndAHostsOwnStays()
    {
        var services = new ServiceCollection();
        _ = services.AddMatrixFederation(static _ => { });
        await using (ServiceProvider provider = services.BuildServiceProvider())
        {
            Assert.Same(SystemClock, provider.GetRequiredService<TimeProvider>());
        }

        var clock = new FakeTimeProvider();
        services = new ServiceCollection();
        _ = services.AddSingleton<TimeProvider>(clock).AddMatrixFederation(static _ => { });
        await using ServiceProvider own = services.BuildServiceProvider();
        Assert.Same(clock, own.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public void Misuse_IsToldAtOnce()
    {
        var services = new ServiceCollection();
        _ = Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddMatrixFederation(static _ => { }));
        _ = Assert.Throws<ArgumentNullException>(() => services.AddMatrixFederation(null!));
        _ = Assert.Throws<ArgumentNullException>(() => services.Add().UseTimeProvider(null!));
        _ = Assert.Throws<ArgumentNullException>(() => services.Add().AddHandler(null!));
        _ = Assert.Throws<ArgumentNullException>(() => ((IMatrixFederationBuilder)null!).UseKeyStore<InMemoryKeyStore>());
    }

#pragma warning disable RS0030 // It is the system's clock that is asked about.
    private static TimeProvider SystemClock => TimeProvider.System;
#pragma warning restore RS0030
}
