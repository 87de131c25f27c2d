using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Support;

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
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room to look into");
        await lab.Bob.JoinAsync(roomId, Peer);
        EventId said = await alice.SendAsync(roomId, "found again");
        await RoomChecks.ShownAsync(lab.Bob, roomId, said, "found again");
        EventsClient events = lab.Node.Client.Events;

        ReadOnlyMemory<byte> json = await events.GetEventAsync(Peer, said, InteropLab.Stop);
        Assert.True(Pdu.TryParse(json.Span, version, out Pdu? found, out _));
        Assert.Equal(said, found.EventId);

        IReadOnlyList<ReadOnlyMemory<byte>> chain = await events.GetAuthChainAsync(Peer, roomId, said, InteropLab.Stop);
        EventId[] cited = [.. found.AuthEvents];
        Assert.All(cited, id => Assert.Contains(id, IdsOf(chain, version)));

        TimestampedEvent nearest = await events.GetEventAtTimeAsync(Peer, roomId, found.OriginServerTimestamp, TimeDirection.Forwards, InteropLab.Stop);
        Assert.Equal(said, nearest.EventId);

        SpaceHierarchy hierarchy = await lab.Node.Client.Rooms.GetHierarchyAsync(Peer, roomId, cancellationToken: InteropLab.Stop);
        Assert.Equal(roomId, hierarchy.Room.RoomId);
        Assert.Equal("a room to look into", hierarchy.Room.Name);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    [Fact]
    public async Task Typing_IsSeenOnBothSides()
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomId roomId = await alice.CreateRoomAsync(RoomVersions.V11, "a room to type in");
        await lab.Bob.JoinAsync(roomId, Peer);

        var typing = Edu.Create(new TypingEdu { RoomId = roomId, UserId = lab.Bob.Id, Typing = true });
        var transaction = Transaction.Create($"typing-{lab.Timestamp}", InteropLab.Self.Name, lab.Timestamp, [], [typing]);
        _ = await lab.Node.Client.Transactions.SendAsync(Peer, transaction, InteropLab.Stop);
        _ = await Eventually.HappensAsync("the peer sees bob type", async () => (await alice.TypingInAsync(roomId)).Contains(lab.Bob.Id.ToString(), StringComparer.Ordinal));

        await alice.TypeAsync(roomId);
        _ = await Eventually.HappensAsync("the sample's feed has that alice types", async () =>
            (await RoomChecks.ReadUpdatesAsync(lab.Server)).Any(update => update.Kind == HostUpdateKind.Edu && update.Origin == Peer && update.RoomId == roomId));
    }

    [Fact]
    public async Task Users_TheirDevicesAndTokens_AreTold()
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        FederationClient client = lab.Node.Client;

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
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        byte[] file = JsonBytes.Utf8("a file\r\n--that is no boundary\r\n");
        string mediaId = await alice.UploadAsync(file);

        await using MediaDownload download = await lab.Node.Client.Media.DownloadAsync(Peer, mediaId, cancellationToken: InteropLab.Stop);
        Assert.Equal("text/plain", download.ContentType);
        using var content = new MemoryStream();
        await download.Content.CopyToAsync(content, InteropLab.Stop);
        Assert.Equal(file, content.ToArray());
    }

    private static IEnumerable<EventId> IdsOf(IEnumerable<ReadOnlyMemory<byte>> events, RoomVersion version) =>
        events.Select(json => Pdu.TryParse(json.Span, version, out Pdu? pdu, out PduError error) ? pdu.EventId : throw new InvalidOperationException($"{error}")).Order();
}
