using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class FakeFederationTransportTests
{
    private const string VersionPath = "/_matrix/federation/v1/version";
    private static readonly ServerName Peer = ServerName.Parse("a.example");
    private readonly FakeFederationTransport _transport = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FederationClient Client => new(_transport, ServerName.Parse("own.example"));

    [Fact]
    public async Task Respond_AnEndpoint_IsTheAnswerOfEveryCallAndIsRecorded()
    {
        _transport.Respond("GET", VersionPath, """{"server":{"name":"A","version":"1"}}""");

        Assert.Equal("A", (await Client.Servers.GetVersionAsync(Peer, Stop)).Name);
        Assert.Equal("1", (await Client.Servers.GetVersionAsync(ServerName.Parse("b.example"), Stop)).Version);
        Assert.Equal(["a.example GET " + VersionPath, "b.example GET " + VersionPath], _transport.Requests.Select(request => $"{request.Destination} {request.Method} {request.Target}"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Respond_ANewerRule_ComesBeforeAnOlderOne()
    {
        _transport.Respond("GET", VersionPath, """{"server":{"name":"old"}}""");
        _transport.Respond(request => request.Destination == Peer ? FakeFederationTransport.CreateResponse("""{"server":{"name":"new"}}"""u8) : null);

        Assert.Equal("new", (await Client.Servers.GetVersionAsync(Peer, Stop)).Name);
        Assert.Equal("old", (await Client.Servers.GetVersionAsync(ServerName.Parse("b.example"), Stop)).Name);
    }

    [Fact]
    public async Task Respond_APathWithAQuery_IsFoundByItsPath()
    {
        _transport.Respond("GET", "/_matrix/federation/v1/query/profile", """{"displayname":"Alice"}""");

        Profile profile = await Client.Queries.GetProfileAsync(Peer, UserId.Parse("@alice:a.example"), cancellationToken: Stop);

        Assert.Equal("Alice", profile.DisplayName);
    }

    [Fact]
    public async Task Send_WithoutARule_IsAnUnknownEndpoint()
    {
        _transport.Respond("PUT", VersionPath, "{}");

        FederationException error = await Assert.ThrowsAsync<FederationException>(() => Client.Servers.GetVersionAsync(Peer, Stop));

        Assert.True(error.IsUnknownEndpoint);
    }

    [Fact]
    public async Task Fail_AServer_FailsItsRequestsAlone()
    {
        _transport.Respond("GET", VersionPath, "{}");
        _transport.Fail(Peer, FederationErrorKind.TimedOut);

        Assert.Equal(FederationErrorKind.TimedOut, (await Assert.ThrowsAsync<FederationException>(() => Client.Servers.GetVersionAsync(Peer, Stop))).Kind);
        Assert.Null((await Client.Servers.GetVersionAsync(ServerName.Parse("b.example"), Stop)).Name);
        Assert.Equal(2, _transport.Requests.Count);
    }

    [Fact]
    public async Task Publish_Keys_VerifyTheEventsOfTheServer()
    {
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");
        foreach (TestServer server in room.Servers)
        {
            _transport.PublishKeys(server);
        }

        using var ring = new KeyRing(new TransportKeyFetcher(_transport), new SteppingClock());
        ImmutableArray<KeyLookupResult> lookups = await ring.EnsureKeysForAsync(room.Events, Stop);

        Assert.All(lookups, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
        Assert.All(room.Events, pdu => Assert.True(new PduVerifier().TryVerify(pdu, ring, out _, out _)));
        Assert.Equal(room.Servers.Count, _transport.Requests.Count);
    }

    [Fact]
    public async Task Handler_OfANode_AnswersWithoutTheNetwork()
    {
        var self = new TestServer("own.example");
        _transport.Respond("GET", VersionPath, """{"server":{"name":"A"}}""");
        using FederationNode node = FederationNode.Create(new ServerIdentity(self.Name, self.Key), new SteppingClock(), new FederationOptions { Handlers = [_transport] });

        Assert.Equal("A", (await node.Client.Servers.GetVersionAsync(Peer, Stop)).Name);
    }

    [Fact]
    public async Task Send_Canceled_IsNotRecorded()
    {
        var request = new FederationRequest { Destination = Peer, Method = "GET", Target = VersionPath, Class = RequestClass.Version };

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _transport.SendAsync(request, new CancellationToken(canceled: true)));

        Assert.Empty(_transport.Requests);
    }

    [Theory]
    [InlineData("GET", "no-slash")]
    [InlineData("GET", "/a?b")]
    [InlineData("", "/a")]
    public void Respond_ARuleThatCanNeverMatch_Throws(string method, string path) =>
        Assert.ThrowsAny<ArgumentException>(() => _transport.Respond(method, path, "{}"));
}
