using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Sample;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop;

/// <summary>Before there is a room: the other server is found, both know each other's keys, and each takes what the other signs.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class RequestTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Fact]
    public async Task Discovery_NameWithAPort_LeadsToTheHost()
    {
        lab.Require();
        var found = Assert.IsType<DiscoveryResult.Found>(await lab.Node.Resolver.DiscoverAsync(Peer, InteropLab.Stop));
        Assert.Equal(DiscoveryStep.ExplicitPort, found.Step);
        Assert.Equal("localhost:8448", found.Location.HostHeader);
        Assert.Equal("localhost", found.Location.TlsName);
        Assert.All(found.Location.Endpoints, target => Assert.Equal(8448, target.Port));
        ServerVersion version = await lab.Node.Client.Servers.GetVersionAsync(Peer, InteropLab.Stop);
        Assert.Equal("Synapse", version.Name);
    }

    [Fact]
    public async Task Network_OutOfTheBox_LeadsToNoServerOfThisMachine()
    {
        lab.Require();
        using FederationNode careful = lab.NewNode(new FederationOptions());
        FederationException blocked = await Assert.ThrowsAsync<FederationException>(() => careful.Client.Servers.GetVersionAsync(Peer, InteropLab.Stop));
        Assert.Equal(FederationErrorKind.BlockedAddress, blocked.Kind);

        // Let through to the machine, it still trusts no authority that the operating system does not.
        FederationHttpOptions http = InteropLab.OptionsOf([]).Http with { TrustedRoots = null };
        using FederationNode trusting = lab.NewNode(new FederationOptions { Http = http });
        FederationException untrusted = await Assert.ThrowsAsync<FederationException>(() => trusting.Client.Servers.GetVersionAsync(Peer, InteropLab.Stop));
        Assert.Equal(FederationErrorKind.TlsFailed, untrusted.Kind);
    }

    [Fact]
    public async Task Keys_OfThePeer_AreItsOwn()
    {
        lab.Require();
        ServerKeys document = await lab.Node.Client.Servers.GetServerKeysAsync(Peer, InteropLab.Stop);
        (KeyId id, VerifyKey key) = Assert.Single(document.VerifyKeys);
        Assert.Equal("ed25519:hs1", id.ToString());
        Assert.Equal("GFRICBGncgvST9S50K2DGYoqpF5qLmQ9AMlfvNslaaY", key.ToBase64());

        // The ring comes to the same, and has them at hand from then on.
        KeyLookupResult lookup = Assert.Single(await lab.Node.KeyRing.GetKeysAsync([new KeyRequest { Server = Peer, KeyId = id, MinimumValidUntil = lab.Timestamp }], InteropLab.Stop));
        Assert.Equal(KeyLookupStatus.Found, lookup.Status);
        Assert.True(lab.Node.KeyRing.TryGetKey(Peer, id, out ServerKey? held));
        Assert.Equal(key, held.Key);
    }

    [Fact]
    public async Task Keys_OfOurs_ThePeerVouchesFor()
    {
        lab.Require();

        // The peer has fetched them once it has verified a request, and then adds its signature: what a notary does.
        _ = await lab.Node.Client.Rooms.GetPublicRoomsAsync(Peer, cancellationToken: InteropLab.Stop);
        ServerKeys document = Assert.Single((await lab.Node.Client.Servers.GetNotaryKeysAsync(Peer, InteropLab.Self.Name, cancellationToken: InteropLab.Stop)).Documents);
        Assert.Equal(InteropLab.Self.Key.VerifyKey, document.VerifyKeys[InteropLab.Self.Key.KeyId]);
        ServerKeys peer = await lab.Node.Client.Servers.GetServerKeysAsync(Peer, InteropLab.Stop);
        Assert.True(SignedJson.Verify(document.Utf8.Span, Peer, peer.VerifyKeys).IsValid);

        // A ring that may not ask us takes them from the notary, whose key it knows.
        var keys = new KeyRingOptions { Notaries = [new Notary(Peer, peer.VerifyKeys)], MayDial = server => server != InteropLab.Self.Name };
        using FederationNode other = lab.NewNode(lab.Options with { Keys = keys });
        KeyLookupResult lookup = Assert.Single(await other.KeyRing.GetKeysAsync([new KeyRequest { Server = InteropLab.Self.Name, KeyId = InteropLab.Self.Key.KeyId, MinimumValidUntil = lab.Timestamp }], InteropLab.Stop));
        Assert.Equal(KeyLookupStatus.Found, lookup.Status);
        Assert.Equal(InteropLab.Self.Key.VerifyKey, Assert.Single(lookup.Keys).Key);
    }

    [Fact]
    public async Task Requests_SignedByUs_ThePeerTakes()
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomId room = await alice.CreateRoomAsync(RoomVersions.V10, "a room with a name", alias: alice.LocalName);

        // Without a body, and with queries that have to be escaped.
        Profile profile = await lab.Node.Client.Queries.GetProfileAsync(Peer, alice.Id, cancellationToken: InteropLab.Stop);
        Assert.Equal(alice.LocalName, profile.DisplayName);
        DirectoryEntry entry = await lab.Node.Client.Queries.GetDirectoryEntryAsync(Peer, RoomAlias.Parse($"#{alice.LocalName}:{Peer}"), InteropLab.Stop);
        Assert.Equal(room, entry.RoomId);
        Assert.Equal([Peer], entry.Servers);

        // With a body. A Synapse that was not told otherwise publishes no room, but it answers.
        PublicRooms page = await lab.Node.Client.Rooms.SearchPublicRoomsAsync(Peer, new PublicRoomsQuery { SearchTerm = "é \"room\"" }, InteropLab.Stop);
        Assert.Empty(page.Chunk);
    }

    /// <summary>A server that lost its key makes a new one, under another ID. The peer fetches it.</summary>
    [Fact]
    public async Task Requests_WithANewKey_ThePeerTakesOnceItIsPublished()
    {
        lab.Require();
        var first = new TestServer("localhost:9003");
        await using SampleServer server = await lab.NewServerAsync(first, clientPort: 9103);
        using (FederationNode old = lab.NewNode(first, lab.Options))
        {
            Assert.Empty((await old.Client.Rooms.GetPublicRoomsAsync(Peer, cancellationToken: InteropLab.Stop)).Chunk);
        }

        // Never an ID that the peer has seen: it keeps keys from run to run.
        using var key = SigningKey.Generate($"i{lab.Timestamp}");
        await server.UseKeyAsync(key);
        await server.RestartAsync();
        using FederationNode renewed = lab.NewNode(first, lab.Options, key);
        Assert.Empty((await renewed.Client.Rooms.GetPublicRoomsAsync(Peer, cancellationToken: InteropLab.Stop)).Chunk);
    }

    [Fact]
    public async Task Requests_WithAnothersKey_ThePeerRefuses()
    {
        lab.Require();

        // A key under the ID of ours: the peer knows which is right.
        using var forged = SigningKey.FromSeed(InteropLab.Self.Key.KeyId, new byte[Ed25519.SeedSize]);
        using FederationNode forger = lab.NewNode(lab.Options, forged);
        FederationException refused = await Assert.ThrowsAsync<FederationException>(() => forger.Client.Rooms.GetPublicRoomsAsync(Peer, cancellationToken: InteropLab.Stop));
        Assert.Equal(FederationErrorKind.MatrixError, refused.Kind);
        Assert.Equal(401, refused.StatusCode);
        Assert.Equal("M_UNAUTHORIZED", refused.ErrorCode);
    }
}
