using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Tests.Discovery;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests;

/// <summary>The parts together, over real sockets: discovery leads the transport, and hears of it.</summary>
public sealed class FederationNodeTests : IDisposable
{
    private static readonly ServerName Peer = ServerName.Parse("peer.lab");

    private readonly LabNetwork _lab = new();
    private readonly FakeNetwork _names = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_GoesWhereDiscoveryLeads_AndIsAddressedAsTheDelegate()
    {
        await using LabServer server = await LabServer.StartAsync(_lab.Ca.Issue("hs.lab"), static context => LabServer.AnswerJson(context, """{"server":{"name":"lab"}}"""u8.ToArray()));
        _names.WellKnown = _ => Answers.Delegation($"hs.lab:{server.Port}");
        _names.Addresses = _ => AddressResult.Found([IPAddress.Loopback], null);
        using FederationNode node = Create();
        Assert.Equal("lab", (await node.Client.Servers.GetVersionAsync(Peer, Stop)).Name);
        Assert.Equal(($"hs.lab:{server.Port}", "hs.lab"), (server.Request.Host, server.Request.ServerName));
    }

    [Fact]
    public async Task Request_ToAServerThatIsGone_SaysByWhatEvidence()
    {
        _names.Srv = static name => name.StartsWith("_matrix-fed", StringComparison.Ordinal) ? SrvResult.Found([new SrvRecord { Port = 8448, Target = "." }], null) : SrvResult.NotFound(null);
        using FederationNode node = Create();
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal((FederationErrorKind.Gone, GoneEvidence.SrvRoot), (e.Kind, e.Evidence));
    }

    [Fact]
    public async Task Request_ThatNoTargetTakes_LetsDiscoveryAskAgain()
    {
        var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        _names.WellKnown = _ => Answers.Delegation($"hs.lab:{port}");
        _names.Addresses = _ => AddressResult.Found([IPAddress.Loopback], null);
        using FederationNode node = Create();
        _ = await node.Resolver.DiscoverAsync(Peer, Stop);
        _lab.Clock.Advance(DiscoveryCache.TrustedFor);
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Equal(2, _names.Asked.Count);
        _ = await node.Resolver.DiscoverAsync(Peer, Stop);
        Assert.Equal(4, _names.Asked.Count);
    }

    [Fact]
    public async Task WellKnown_GoesThroughTheGuard()
    {
        var names = new LabHosts();
        names.Add("peer.lab", "10.0.0.1");
        using var node = FederationNode.Create(
            new ServerIdentity(_lab.Self.Name, _lab.Self.Key), _lab.Clock, new FederationOptions { Http = _lab.Options with { AddressResolver = names }, SrvResolver = _names });
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        DiscoveryResult.Found found = Assert.IsType<DiscoveryResult.Found>(await node.Resolver.DiscoverAsync(Peer, Stop));
        Assert.Contains(found.Trace, entry => entry.Input?.Answer is WellKnownResult { Status: WellKnownStatus.BlockedAddress });
    }

    [Fact]
    public async Task Keys_AreFetchedThroughTheHandlers_TheFirstOutermost()
    {
        var peer = new TestServer("peer.lab");
        List<string> passed = [];
        using FederationNode node = Create(new FederationOptions
        {
            Handlers =
            [
                new Handler((request, next) =>
                {
                    passed.Add($"outer {request.Target}");
                    return next.SendAsync(request, Stop);
                }),
                new Handler((_, _) =>
                {
                    passed.Add("inner");
                    return Task.FromResult(new FederationResponse(200, "application/json", new MemoryStream(peer.KeyResponse())));
                }),
            ],
        });
        KeyLookupResult lookup = Assert.Single(await node.KeyRing.GetKeysAsync([new KeyRequest { Server = Peer, KeyId = peer.Key.KeyId }], Stop));
        Assert.Equal(KeyLookupStatus.Found, lookup.Status);
        Assert.Equal(["outer /_matrix/key/v2/server", "inner"], passed);
    }

    [Fact]
    public async Task WithoutAKey_UnsignedRequestsAreSent_AndSignedOnesAreMisuse()
    {
        await using LabServer server = await LabServer.StartAsync(_lab.Ca.Issue("hs.lab"));
        _names.WellKnown = _ => Answers.Delegation($"hs.lab:{server.Port}");
        _names.Addresses = _ => AddressResult.Found([IPAddress.Loopback], null);
        using var node = FederationNode.CreateUnsigned(_lab.Self.Name, _lab.Clock, Options());
        Assert.Equal(new ServerVersion(), await node.Client.Servers.GetVersionAsync(Peer, Stop));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => node.Client.Queries.GetProfileAsync(Peer, UserId.Parse("@a:peer.lab"), cancellationToken: Stop));
    }

    [Fact]
    public async Task KeyFetches_OfUnverifiedClaims_AreBoundedByTheNetworkThatIsDialled()
    {
        await using RawServer silent = RawServer.Start(_lab.Ca.Issue("hs.lab"), static (_, stop) => Task.Delay(Timeout.Infinite, stop));
        _names.WellKnown = _ => Answers.Delegation($"hs.lab:{silent.Port}");
        _names.Addresses = _ => AddressResult.Found([IPAddress.Loopback], null);
        using FederationNode node = Create(new FederationOptions { Keys = new KeyRingOptions { ConcurrentFetchesPerNetwork = 1 } });
        Task<ImmutableArray<KeyLookupResult>>[] claims =
            [.. Enumerable.Range(0, 3).Select(index => node.KeyRing.GetKeysAsync([new KeyRequest { Server = ServerName.Parse($"a.v{index}.lab") }], KeyFetchPurpose.UnverifiedRequest, Stop))];

        await LabNetwork.UntilAsync(() => claims.Count(claim => claim.IsCompleted) == 2 && silent.Accepted == 1);
        foreach (Task<ImmutableArray<KeyLookupResult>> claim in claims.Where(claim => claim.IsCompleted))
        {
            KeyLookupResult lookup = Assert.Single(await claim);
            Assert.Equal((KeyLookupStatus.Unavailable, null), (lookup.Status, lookup.RetryAt));
        }

        Assert.Equal(1, silent.Accepted);
    }

    [Fact]
    public void Create_WithBadParts_IsMisuse()
    {
        _ = Assert.Throws<ArgumentException>(() => FederationNode.CreateUnsigned(default, _lab.Clock));
        _ = Assert.Throws<ArgumentException>(() => Create(new FederationOptions { Handlers = null! }));
        _ = Assert.Throws<ArgumentException>(() => Create(new FederationOptions { Handlers = [null!] }));
        _ = Assert.Throws<ArgumentException>(() => Create(new FederationOptions { Keys = new KeyRingOptions { BulkThreshold = 0 } }));
    }

    public void Dispose() => _lab.Dispose();

    private FederationNode Create(FederationOptions? options = null) =>
        FederationNode.Create(new ServerIdentity(_lab.Self.Name, _lab.Self.Key), _lab.Clock, Options(options));

    private FederationOptions Options(FederationOptions? options = null) =>
        (options ?? new FederationOptions()) with { Http = _lab.Options with { AddressResolver = _names }, SrvResolver = _names, WellKnownFetcher = _names, Random = new Random(1) };

    private sealed class Handler(Func<FederationRequest, IFederationTransport, Task<FederationResponse>> send) : IFederationHandler
    {
        public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport next, CancellationToken cancellationToken) => send(request, next);
    }
}
