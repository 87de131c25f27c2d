using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;
using Matrix.Core.Rooms;

namespace Matrix.Core.Interop;

/// <summary>The rest of the typed client, against what a real server answers.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class EndpointTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Events_OfARoom_AreFoundInEveryWay(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room to look into");
        UserId bob = lab.NewUser("bob");
        JoinedRoom room = (await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop)).Room;
        EventId said = await alice.SendAsync(roomId, "found again");
        await RoomChecks.AcceptedAsync(room, said);
        EventsClient events = lab.Server.Client.Events;

        ReadOnlyMemory<byte> json = await events.GetEventAsync(Peer, said, InteropLab.Stop);
        Assert.True(Pdu.TryParse(json.Span, version, out Pdu? found, out _));
        Assert.Equal(said, found.EventId);

        IReadOnlyList<ReadOnlyMemory<byte>> chain = await events.GetAuthChainAsync(Peer, roomId, said, InteropLab.Stop);
        AuthChain ours = await room.InTurnAsync(graph => graph.Serving.GetAuthChain([said]), InteropLab.Stop);
        Assert.Equal(ours.EventIds.Order(), (await lab.Server.Verifier.VerifyAsync(chain, version, InteropLab.Stop)).Select(verified => verified.EventId).Order());

        TimestampedEvent nearest = await events.GetEventAtTimeAsync(Peer, roomId, found.OriginServerTimestamp, TimeDirection.Forwards, InteropLab.Stop);
        Assert.Equal(said, nearest.EventId);

        SpaceHierarchy hierarchy = await lab.Server.Client.Rooms.GetHierarchyAsync(Peer, roomId, cancellationToken: InteropLab.Stop);
        Assert.Equal(roomId, hierarchy.Room.RoomId);
        Assert.Equal("a room to look into", hierarchy.Room.Name);
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        RoomChecks.NothingWasDropped(lab);
    }

    [Fact]
    public async Task Typing_IsSeenOnBothSides()
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomId roomId = await alice.CreateRoomAsync(RoomVersions.V11, "a room to type in");
        UserId bob = lab.NewUser("bob");
        _ = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop);

        var typing = Edu.Create(new TypingEdu { RoomId = roomId, UserId = bob, Typing = true });
        await lab.Server.DeliverAsync(Peer, typing, InteropLab.Stop);
        _ = await Eventually.HappensAsync("the peer sees us type", async () => (await alice.TypingInAsync(roomId)).Contains(bob.ToString(), StringComparer.Ordinal));

        await alice.TypeAsync(roomId);
        _ = await Eventually.HappensAsync("we see the peer's user type", () => lab.Host.Endpoints.Edus.Any(edu =>
            edu.TryRead(out TypingEdu? content) && content.RoomId == roomId && content.UserId == alice.Id && content.Typing));
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
    }

    [Fact]
    public async Task Users_TheirDevicesAndTokens_AreTold()
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        FederationClient client = lab.Server.Client;

        await alice.UploadKeysAsync("signed_curve25519:AAAAAQ");
        UserDevices devices = await client.Devices.GetDevicesAsync(Peer, alice.Id, InteropLab.Stop);
        Assert.Equal(alice.Id, devices.UserId);
        Assert.Equal(alice.DeviceId, Assert.Single(devices.Devices).DeviceId);
        DeviceKeysResponse keys = await client.Devices.QueryDeviceKeysAsync(
            Peer, new Dictionary<UserId, IReadOnlyList<string>> { [alice.Id] = [] }, InteropLab.Stop);
        Assert.Equal(alice.DeviceId, Assert.Single(keys.DeviceKeys[alice.Id]).Key);

        // Claimed once, and not again.
        var claim = new Dictionary<UserId, IReadOnlyDictionary<string, string>>
        {
            [alice.Id] = new Dictionary<string, string>(StringComparer.Ordinal) { [alice.DeviceId] = "signed_curve25519" },
        };
        ClaimedKey claimed = Assert.Single((await client.Devices.ClaimKeysAsync(Peer, claim, InteropLab.Stop)).Keys);
        Assert.Equal((alice.Id, alice.DeviceId), (claimed.UserId, claimed.DeviceId));
        Assert.Empty((await client.Devices.ClaimKeysAsync(Peer, claim, InteropLab.Stop)).Keys);

        string token = await alice.OpenIdTokenAsync();
        Assert.Equal(alice.Id, await client.Queries.GetOpenIdUserAsync(Peer, token, InteropLab.Stop));
        FederationException unknown = await Assert.ThrowsAsync<FederationException>(() => client.Queries.GetOpenIdUserAsync(Peer, "no such token", InteropLab.Stop));
        Assert.Equal(401, unknown.StatusCode);
    }

    [Fact]
    public async Task Media_OfThePeer_IsDownloaded()
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        byte[] file = JsonBytes.Utf8("a file\r\n--that is no boundary\r\n");
        string mediaId = await alice.UploadAsync(file);

        await using MediaDownload download = await lab.Server.Client.Media.DownloadAsync(Peer, mediaId, cancellationToken: InteropLab.Stop);
        Assert.Equal("text/plain", download.ContentType);
        using var content = new MemoryStream();
        await download.Content.CopyToAsync(content, InteropLab.Stop);
        Assert.Equal(file, content.ToArray());
    }
}
