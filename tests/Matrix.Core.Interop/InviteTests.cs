using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
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
    public async Task InvitesOfThePeer_AreDeclinedAndTaken(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreatePrivateRoomAsync(version);

        // The peer sends the invite on only with the signature of the sample. Declined, by a server that is not in the room.
        await alice.InviteAsync(roomId, lab.Bob.Id);
        await InvitedAsync(lab.Bob, roomId);
        await lab.Bob.LeaveAsync(roomId);
        await RoomChecks.MembershipAsync(alice, roomId, lab.Bob.Id, "leave");

        await alice.InviteAsync(roomId, lab.Bob.Id);
        await InvitedAsync(lab.Bob, roomId);
        await lab.Bob.JoinAsync(roomId);
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task InvitesOfTheSample_AreDeclinedAndTaken(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await lab.Bob.CreatePrivateRoomAsync(version);

        await lab.Bob.InviteAsync(roomId, alice.Id);
        await InvitedAsync(alice, roomId);
        await alice.LeaveAsync(roomId);
        await RoomChecks.MembershipAsync(lab.Bob, roomId, alice.Id, "leave");

        await lab.Bob.InviteAsync(roomId, alice.Id);
        await InvitedAsync(alice, roomId);
        await alice.JoinAsync(roomId);
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Knocks_GoBothWays(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId theirs = await alice.CreateKnockRoomAsync(version);
        await lab.Bob.KnockAsync(theirs, Peer);
        await RoomChecks.MembershipAsync(alice, theirs, lab.Bob.Id, "knock");
        await alice.InviteAsync(theirs, lab.Bob.Id);
        await InvitedAsync(lab.Bob, theirs);
        await lab.Bob.JoinAsync(theirs);
        await RoomChecks.SameStateAsync(theirs, alice, lab.Bob);

        RoomId ours = await lab.Bob.CreateKnockRoomAsync(version);
        await alice.KnockAsync(ours, lab.Server.Name);
        await RoomChecks.MembershipAsync(lab.Bob, ours, alice.Id, "knock");
        await lab.Bob.InviteAsync(ours, alice.Id);
        await InvitedAsync(alice, ours);
        await alice.JoinAsync(ours);
        await RoomChecks.SameStateAsync(ours, alice, lab.Bob);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, ours);
    }

    private static Task<string> InvitedAsync(MatrixUser user, RoomId roomId) =>
        Eventually.HappensAsync($"{user.Id} sees the invite", async () => (await user.InvitesAsync()).Contains(roomId.ToString(), StringComparer.Ordinal));
}
