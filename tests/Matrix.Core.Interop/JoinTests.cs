using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop;

/// <summary>Rooms of either side, from the join of the other to its leave.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class JoinTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task RoomOfThePeer_Joined_TalkedIn_Left(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room to talk in");

        await lab.Bob.JoinAsync(roomId, Peer);
        await RoomChecks.MembershipAsync(alice, roomId, lab.Bob.Id, "join");
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);

        await RoomChecks.ShownAsync(lab.Bob, roomId, await alice.SendAsync(roomId, "hello from Synapse"), "hello from Synapse");
        await RoomChecks.ShownAsync(alice, roomId, await lab.Bob.SendAsync(roomId, "hello from Matrix.Core"), "hello from Matrix.Core");
        await alice.SetTopicAsync(roomId, "set by the peer");
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);

        await lab.Bob.LeaveAsync(roomId);
        await RoomChecks.MembershipAsync(alice, roomId, lab.Bob.Id, "leave");
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task RoomOfTheSample_Joined_TalkedIn_Left(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await lab.Bob.CreateRoomAsync(version, "a room of the sample");

        await alice.JoinAsync(roomId, lab.Server.Name);
        await RoomChecks.MembershipAsync(lab.Bob, roomId, alice.Id, "join");
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);

        await RoomChecks.ShownAsync(lab.Bob, roomId, await alice.SendAsync(roomId, "hello from Synapse"), "hello from Synapse");
        await RoomChecks.ShownAsync(alice, roomId, await lab.Bob.SendAsync(roomId, "hello from Matrix.Core"), "hello from Matrix.Core");
        await lab.Bob.SetTopicAsync(roomId, "set by the sample");
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);

        await alice.LeaveAsync(roomId);
        await RoomChecks.MembershipAsync(lab.Bob, roomId, alice.Id, "leave");
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task RoomRestrictedToTheMembersOfAnother_IsJoinedWithTheSignatureOfItsServer(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId outer = await alice.CreateRoomAsync(version, "the outer room");
        RoomId inner = await alice.CreateRestrictedRoomAsync(version, outer);
        Assert.Equal(403, await lab.Bob.TryJoinAsync(inner, Peer));

        await lab.Bob.JoinAsync(outer, Peer);
        await lab.Bob.JoinAsync(inner, Peer);
        await RoomChecks.SameStateAsync(inner, alice, lab.Bob);

        // Two must sign: the server of the user, and that of the user who vouches for him.
        EventId join = (await lab.Bob.StateAsync(inner))[StateSlot.Member(lab.Bob.Id)];
        ReadOnlyMemory<byte> json = await lab.Node.Client.Events.GetEventAsync(Peer, join, InteropLab.Stop);
        Assert.True(Pdu.TryParse(json.Span, version, out Pdu? pdu, out _));
        Assert.Equal([Peer, InteropLab.Self.Name], RequiredSigner.GetFor(pdu).Select(signer => signer.Server).Order());

        // The other way round: the sample vouches for the user of the peer.
        RoomId ours = await lab.Bob.CreateRestrictedRoomAsync(version, outer);
        await alice.JoinAsync(ours, lab.Server.Name);
        await RoomChecks.SameStateAsync(ours, alice, lab.Bob);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, inner);
        await RoomChecks.NothingWasRefusedAsync(lab.Server, ours);
    }

    /// <summary>The answer to a join without the members: memberships alone are left out of it, and the servers of the room are named instead.</summary>
    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task JoinWithoutTheMembers_LeavesOutMembershipsAlone(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room of many");
        MatrixUser carol = await lab.NewPeerUserAsync("carol");
        await carol.JoinAsync(roomId);
        MembershipClient client = lab.Node.Client.Membership;

        UserId user = lab.NewUnregisteredUser("partial");
        MembershipDraft made = await client.MakeJoinAsync(Peer, roomId, user, RoomVersions.Stable, InteropLab.Stop);
        made.Draft.OriginServerTimestamp = lab.Timestamp;
        Pdu join = made.Draft.Sign(InteropLab.Self.Key);
        List<EventId> received = [];
        SendJoinResult answer;
        await using (SendJoinReader reader = await client.OpenSendJoinAsync(made.SendTo, join, omitMembers: true, InteropLab.Stop))
        {
            await foreach (StreamedPdu item in reader.ReadEventsAsync(InteropLab.Stop))
            {
                Assert.True(Pdu.TryParse(item.Json.Span, version, out Pdu? pdu, out _));
                if (item.Source == StreamedPduSource.State)
                {
                    received.Add(pdu.EventId);
                }
            }

            answer = await reader.CompleteAsync(InteropLab.Stop);
        }

        Assert.True(answer.MembersOmitted);
        Assert.Contains(Peer, answer.ServersInRoom);
        StateIdsResponse whole = await lab.Node.Client.Events.GetStateIdsAsync(Peer, roomId, join.EventId, InteropLab.Stop);
        Assert.Empty(received.Except(whole.PduIds));
        EventId[] omitted = [.. whole.PduIds.Except(received)];
        Assert.Contains((await alice.StateAsync(roomId))[StateSlot.Member(carol.Id)], omitted);
        foreach (EventId id in omitted)
        {
            Assert.True(Pdu.TryParse((await lab.Node.Client.Events.GetEventAsync(Peer, id, InteropLab.Stop)).Span, version, out Pdu? pdu, out _));
            Assert.True(pdu.IsType("m.room.member"u8));
        }

        MembershipDraft leave = await client.MakeLeaveAsync(Peer, roomId, user, InteropLab.Stop);
        leave.Draft.OriginServerTimestamp = lab.Timestamp;
        await client.SendLeaveAsync(leave.SendTo, leave.Draft.Sign(InteropLab.Self.Key), InteropLab.Stop);
        await RoomChecks.MembershipAsync(alice, roomId, user, "leave");
    }
}
