using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop;

/// <summary>A user of ours in a room of the peer's, from the join to the leave.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class JoinTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Room_Joined_TalkedIn_Left(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room to talk in");
        UserId bob = lab.NewUser("bob");

        Joined joined = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop);
        JoinedRoom room = joined.Room;
        Assert.Equal(version, room.Version);
        Assert.False(joined.Answer.MembersOmitted);
        Assert.Equal("join", await alice.MembershipOfAsync(roomId, bob));
        await RoomChecks.SameAsThePeersAsync(lab, joined, alice);

        // A message each way.
        EventId hers = await alice.SendAsync(roomId, "hello from Synapse");
        await RoomChecks.AcceptedAsync(room, hers);
        EventId his = await lab.Server.SayAsync(Peer, room, bob, "hello from Matrix.Core", InteropLab.Stop);
        Assert.Equal("hello from Matrix.Core", await Eventually.GetAsync("the peer shows our message", () => alice.BodyOfAsync(roomId, his)));

        EventId leave = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        await RoomChecks.AcceptedAsync(room, leave);
        _ = await Eventually.HappensAsync("the peer sees us leave", async () => await alice.MembershipOfAsync(roomId, bob) == "leave");
        await RoomChecks.SameStateAsync(room, alice);
        RoomChecks.NothingWasDropped(lab);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Room_JoinedWithoutItsMembers_IsWholeBeforeItIsUsed(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room of many");
        SynapseUser carol = await lab.NewPeerUserAsync("carol");
        await carol.JoinAsync(roomId);
        for (int i = 0; i < 3; i++)
        {
            await (await lab.NewPeerUserAsync("member")).JoinAsync(roomId);
        }

        UserId bob = lab.NewUser("bob");
        Joined joined = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: true, InteropLab.Stop);
        Assert.True(joined.Answer.MembersOmitted);
        Assert.Contains(Peer, joined.Answer.ServersInRoom);

        // What is left out is memberships and nothing else; what is there is the same.
        StateMap withoutMembers = joined.Received.Map;
        StateSlot[] omitted = [.. withoutMembers.GetDifferingSlots(joined.StateBefore.Map)];
        Assert.NotEmpty(omitted);
        Assert.All(omitted, key => Assert.Equal("m.room.member", key.Type.ToString()));
        Assert.All(omitted, key => Assert.False(withoutMembers.TryGetValue(key, out _)));
        Assert.Contains(new StateSlot("m.room.member", carol.Id.ToString()), omitted);
        await RoomChecks.SameAsThePeersAsync(lab, joined, alice);

        // One who was left out speaks, and is known.
        await RoomChecks.AcceptedAsync(joined.Room, await carol.SendAsync(roomId, "nobody told you of me"));
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        _ = await Eventually.HappensAsync("the peer sees us leave", async () => await alice.MembershipOfAsync(roomId, bob) == "leave");
        RoomChecks.NothingWasDropped(lab);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Room_RestrictedToTheMembersOfAnother_IsJoinedWithThePeersSignature(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId outer = await alice.CreateRoomAsync(version, "the outer room");
        RoomId inner = await alice.CreateRestrictedRoomAsync(version, outer);
        UserId bob = lab.NewUser("bob");
        FederationException refused = await Assert.ThrowsAsync<FederationException>(() => lab.Server.JoinAsync(Peer, inner, bob, omitMembers: false, InteropLab.Stop));
        Assert.Equal(403, refused.StatusCode);

        _ = await lab.Server.JoinAsync(Peer, outer, bob, omitMembers: false, InteropLab.Stop);
        Joined joined = await lab.Server.JoinAsync(Peer, inner, bob, omitMembers: false, InteropLab.Stop);

        // Two must sign: our server, and that of the user who vouches for him.
        Assert.Equal([Peer, InteropLab.Self.Name], RequiredSigner.GetFor(joined.Join.Pdu).Select(signer => signer.Server).Order());
        Assert.NotNull(joined.Answer.Event);
        await RoomChecks.SameAsThePeersAsync(lab, joined, alice);
        _ = await lab.Server.LeaveAsync(Peer, inner, bob, InteropLab.Stop);
        _ = await lab.Server.LeaveAsync(Peer, outer, bob, InteropLab.Stop);
        RoomChecks.NothingWasDropped(lab);
    }
}
