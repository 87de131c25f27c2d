using System.Diagnostics;
using System.Net;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Tests.Discovery;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.AspNetCore.Http;

namespace Matrix.Core.Federation.Tests.Telemetry;

/// <summary>What can be seen of a node's requests, look-ups and keys; and what must not be.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly ServerName Peer = ServerName.Parse("peer.telemetry.lab");

    private readonly LabNetwork _lab = new();
    private readonly FakeNetwork _names = new() { Addresses = _ => AddressResult.Found([IPAddress.Loopback], null) };
    private readonly Observer _observer = new("telemetry.lab");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_IsMeasured_TracedAndLogged()
    {
        await using LabServer server = await StartAsync(static context => LabServer.AnswerJson(context, "{}"u8.ToArray()));
        using FederationNode node = Create();
        _ = await node.Client.Servers.GetVersionAsync(Peer, Stop);
        _ = await node.Client.Servers.GetVersionAsync(Peer, Stop);
        Assert.Equal(
            [
                "matrix.federation.discoveries{Found,3.2,asked} 1", "matrix.federation.request.duration{Version,2xx}", "matrix.federation.response.body{Version} 2",
                "matrix.federation.discoveries{Found,3.2,cached} 1", "matrix.federation.request.duration{Version,2xx}", "matrix.federation.response.body{Version} 2",
            ],
            _observer.Measured);
        Assert.Equal(2, _observer.Activities.Count);
        Activity activity = _observer.Activities.First();
        Assert.Equal(("matrix.federation.request", ActivityKind.Client, ActivityStatusCode.Unset), (activity.OperationName, activity.Kind, activity.Status));
        Assert.Equal(
            "server.address=peer.telemetry.lab http.request.method=GET matrix.federation.request_class=Version http.response.status_code=200",
            string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")));
        Assert.Equal("Debug 1: GET (Version) to peer.telemetry.lab returned status 200 after 0 ms.", _observer.Logged[0]);
    }

    [Fact]
    public async Task Request_RefusedByTheServer_IsAnErrorOfItsStatus()
    {
        await using LabServer server = await StartAsync(static context =>
        {
            context.Response.StatusCode = 404;
            return LabServer.AnswerJson(context, "{}"u8.ToArray());
        });
        using FederationNode node = Create();
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Contains("matrix.federation.request.duration{Version,4xx}", _observer.Measured, StringComparer.Ordinal);
        Assert.Equal((ActivityStatusCode.Error, "404"), (_observer.Activities.Single().Status, (string?)_observer.Activities.Single().GetTagItem("error.type")));
    }

    [Fact]
    public async Task Request_NothingOfItsContentIsSeen()
    {
        const string secret = "s3cret";
        await using LabServer server = await StartAsync(static context =>
        {
            context.Response.StatusCode = 403;
            return LabServer.AnswerJson(context, """{"errcode":"M_FORBIDDEN","error":"s3cret"}"""u8.ToArray());
        });
        using FederationNode node = Create();
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Queries.GetProfileAsync(Peer, UserId.Parse($"@{secret}:peer.lab"), cancellationToken: Stop));
        _ = await Assert.ThrowsAsync<FederationException>(
            () => node.Client.Transactions.SendAsync(Peer, Transaction.FromStored("t", System.Text.Encoding.ASCII.GetBytes($$"""{"{{secret}}":1}""")), Stop));
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("matrix.federation.request.body{Transaction} 12", _observer.Measured, StringComparer.Ordinal);
        Assert.Equal(2, _observer.Activities.Count);
        Assert.DoesNotContain(secret, _observer.All, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Matrix", _observer.All, StringComparison.Ordinal);
        Assert.DoesNotContain("/_matrix", _observer.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OfDiscovery_IsTheRequestsOwn()
    {
        _names.Addresses = _ => AddressResult.NotFound(null);
        using FederationNode node = Create();
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal(["matrix.federation.discoveries{NameNotFound,6,asked} 1", "matrix.federation.request.duration{Version,NameNotFound}"], _observer.Measured);
        Assert.StartsWith("Information 2: GET (Version) to peer.telemetry.lab failed with NameNotFound:", Assert.Single(_observer.Logged), StringComparison.Ordinal);
        Assert.Equal("NameNotFound", _observer.Activities.Single().GetTagItem("error.type"));
    }

    [Fact]
    public async Task Address_ThatIsBlocked_IsAWarning_AlsoOfTheWellKnown()
    {
        _names.Addresses = _ => AddressResult.Found([IPAddress.Parse("10.0.0.1")], null);
        using FederationNode node = Create(new FederationOptions(), wellKnown: null);
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Equal(2, _observer.Logged.Count);
        Assert.StartsWith("Warning 4: The well-known document of peer.telemetry.lab was not requested.", _observer.Logged[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning 3: GET (Version) to peer.telemetry.lab was not sent:", _observer.Logged[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_WhoGivesUp_IsNoFailureInTheLog()
    {
        _names.Gate = new TaskCompletionSource();
        using FederationNode node = Create();
        using var giveUp = new CancellationTokenSource();
        Task<ServerVersion> request = node.Client.Servers.GetVersionAsync(Peer, giveUp.Token);
        await giveUp.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(["matrix.federation.request.duration{Version,Cancelled}"], _observer.Measured);
        Assert.Empty(_observer.Logged);
    }

    [Fact]
    public async Task Body_ThatIsNotReadToItsEnd_IsLoggedWithHowMuchCame()
    {
        await using LabServer server = await StartAsync(static context => LabServer.AnswerJson(context, new byte[300 * 1024]));
        using FederationNode node = Create();
        _ = await Assert.ThrowsAsync<FederationException>(() => node.Client.Servers.GetVersionAsync(Peer, Stop));
        Assert.Contains("Information 5: The response of peer.telemetry.lab (Version) ended after 0 bytes with TooLarge", _observer.Logged[1], StringComparison.Ordinal);
        Assert.Contains("matrix.federation.response.body{Version} 0", _observer.Measured, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Keys_ThatChangeUnproven_AreCountedAndLogged_AndTheHostIsTold()
    {
        List<KeyChange> told = [];
        byte[] document = new TestServer("peer.telemetry.lab").KeyResponse();
        using FederationNode node = Create(new FederationOptions
        {
            Handlers = [new Answering(() => document)],
            Keys = new KeyRingOptions { OnKeyChange = told.Add, RefetchAfter = TimeSpan.Zero },
        });
        KeyRequest request = new() { Server = Peer, KeyId = KeyId.Parse("ed25519:other") };
        _ = await node.KeyRing.GetKeysAsync([request], Stop);
        var successor = new TestServer("peer.telemetry.lab", "2");
        document = successor.KeyResponse();
        _lab.Clock.Advance(TimeSpan.FromMinutes(10));
        _ = await node.KeyRing.GetKeysAsync([request], Stop);
        Assert.Equal(2, _observer.Measured.Count(line => line == "matrix.federation.key_fetches{server,Answered} 1"));
        _ = Assert.Single(told);
        Assert.Contains("matrix.federation.key_findings{RotatedUnproven} 1", _observer.Measured, StringComparer.Ordinal);
        Assert.Contains(_observer.Logged, line => line.StartsWith("Warning 7: peer.telemetry.lab has new keys", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _lab.Dispose();
        _observer.Dispose();
    }

    private async Task<LabServer> StartAsync(RequestDelegate handler)
    {
        LabServer server = await LabServer.StartAsync(_lab.Ca.Issue("hs.lab"), handler);
        _names.WellKnown = _ => Answers.Delegation($"hs.lab:{server.Port}");
        return server;
    }

    private FederationNode Create() => Create(new FederationOptions(), _names);

    private FederationNode Create(FederationOptions options) => Create(options, _names);

    private FederationNode Create(FederationOptions options, IWellKnownFetcher? wellKnown) => FederationNode.Create(new ServerIdentity(_lab.Self.Name, _lab.Self.Key), _lab.Clock, options with
    {
        Http = _lab.Options with { AddressResolver = _names },
        SrvResolver = _names,
        WellKnownFetcher = wellKnown,
        LoggerFactory = _observer,
        MeterFactory = _observer,
        Random = new Random(1),
    });

    private sealed class Answering(Func<byte[]> document) : IFederationHandler
    {
        public Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken) =>
            Task.FromResult(new FederationResponse(200, "application/json", new MemoryStream(document())));
    }
}
