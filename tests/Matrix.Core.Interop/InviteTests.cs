using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop;

/// <summary>Invites and knocks: events of a room that go between servers of which one is not in it.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class InviteTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Invites_GoBothWays(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreatePrivateRoomAsync(version);
        UserId bob = lab.NewUser("bob");

        // To us: the peer sends the invite on only with our signature. Turned down, by a server that is not in the room.
        await alice.InviteAsync(roomId, bob);
        Assert.Equal("invite", await alice.MembershipOfAsync(roomId, bob));
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        _ = await Eventually.HappensAsync("the peer sees the invite turned down", async () => await alice.MembershipOfAsync(roomId, bob) == "leave");

        // Again, and taken.
        await alice.InviteAsync(roomId, bob);
        Joined joined = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop);
        await RoomChecks.SameAsThePeersAsync(lab, joined, alice);

        // From us: the peer signs, and its user comes.
        SynapseUser dave = await lab.NewPeerUserAsync("dave");
        EventId invite = await lab.Server.InviteAsync(joined.Room, bob, dave.Id, InteropLab.Stop);
        await RoomChecks.AcceptedAsync(joined.Room, invite);
        _ = await Eventually.HappensAsync("the peer sees the invite", async () => await alice.MembershipOfAsync(roomId, dave.Id) == "invite");
        await dave.JoinAsync(roomId);
        await RoomChecks.SameStateAsync(joined.Room, alice);

        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        RoomChecks.NothingWasDropped(lab);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Knocks_AreSeenByThePeer(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateKnockRoomAsync(version);
        UserId bob = lab.NewUser("bob");

        // The room is shown to who knocks, with its create event.
        IReadOnlyList<ReadOnlyMemory<byte>> shown = await lab.Server.KnockAsync(Peer, roomId, bob, InteropLab.Stop);
        Assert.Contains(shown, json => JsonBytes.Text(json, "type") == "m.room.create");
        Assert.Equal("knock", await alice.MembershipOfAsync(roomId, bob));

        // Let in.
        await alice.InviteAsync(roomId, bob);
        Joined joined = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop);
        await RoomChecks.SameAsThePeersAsync(lab, joined, alice);
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        RoomChecks.NothingWasDropped(lab);
    }
}
