using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop;

/// <summary>A user of ours in a room of the peer's, from the join to the leave.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class RoomTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
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
        await AssertSameAsThePeersAsync(joined, alice);

        // A message each way.
        EventId hers = await alice.SendAsync(roomId, "hello from Synapse");
        await AssertAcceptedAsync(room, hers);
        EventId his = await lab.Server.SayAsync(Peer, room, bob, "hello from Matrix.Core", InteropLab.Stop);
        Assert.Equal("hello from Matrix.Core", await Eventually.GetAsync("the peer shows our message", () => alice.BodyOfAsync(roomId, his)));

        EventId leave = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        await AssertAcceptedAsync(room, leave);
        _ = await Eventually.HappensAsync("the peer sees us leave", async () => await alice.MembershipOfAsync(roomId, bob) == "leave");
        await AssertSameStateAsync(room, alice);
        AssertNothingWasDropped();
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
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
        StateKey[] omitted = [.. withoutMembers.KeysThatDiffer(joined.StateBefore.Map)];
        Assert.NotEmpty(omitted);
        Assert.All(omitted, key => Assert.Equal("m.room.member", key.Type.ToString()));
        Assert.All(omitted, key => Assert.False(withoutMembers.TryGet(key, out _)));
        Assert.Contains(new StateKey("m.room.member", carol.Id.ToString()), omitted);
        await AssertSameAsThePeersAsync(joined, alice);

        // One who was left out speaks, and is known.
        await AssertAcceptedAsync(joined.Room, await carol.SendAsync(roomId, "nobody told you of me"));
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        _ = await Eventually.HappensAsync("the peer sees us leave", async () => await alice.MembershipOfAsync(roomId, bob) == "leave");
        AssertNothingWasDropped();
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public async Task Events_LostOnTheWay_AreFetchedByEitherSide(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room with gaps");
        UserId bob = lab.NewUser("bob");
        JoinedRoom room = (await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop)).Room;

        // We never see the first, and ask for it when the second cites it.
        lab.Host.Endpoints.LoseNextEvent();
        EventId lost = await alice.SendAsync(roomId, "lost");
        EventId after = await alice.SendAsync(roomId, "after it");
        await AssertAcceptedAsync(room, after);
        await AssertAcceptedAsync(room, lost);

        // The peer never gets the first of ours, and asks us.
        VerifiedPdu kept = await lab.Server.WriteAsync(room, bob, "kept back", InteropLab.Stop);
        EventId sent = await lab.Server.SayAsync(Peer, room, bob, "sent", InteropLab.Stop);
        Assert.Equal("sent", await Eventually.GetAsync("the peer shows the message that was sent", () => alice.BodyOfAsync(roomId, sent)));
        Assert.Equal("kept back", await Eventually.GetAsync("the peer shows the message that it fetched", () => alice.BodyOfAsync(roomId, kept.Event.EventId)));
        Assert.Contains(lab.Server.Gate.Seen, seen => seen.Origin == Peer && seen.Request is { Method: "POST" } && seen.Request.Target.Contains("/get_missing_events/", StringComparison.Ordinal));

        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        await AssertSameStateAsync(room, alice);
        AssertNothingWasDropped();
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
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
        await AssertSameAsThePeersAsync(joined, alice);

        // From us: the peer signs, and its user comes.
        SynapseUser dave = await lab.NewPeerUserAsync("dave");
        EventId invite = await lab.Server.InviteAsync(joined.Room, bob, dave.Id, InteropLab.Stop);
        await AssertAcceptedAsync(joined.Room, invite);
        _ = await Eventually.HappensAsync("the peer sees the invite", async () => await alice.MembershipOfAsync(roomId, dave.Id) == "invite");
        await dave.JoinAsync(roomId);
        await AssertSameStateAsync(joined.Room, alice);

        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        AssertNothingWasDropped();
    }

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
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
        Assert.Equal([Peer, InteropLab.Self.Name], RequiredSigner.Of(joined.Join.Event).Select(signer => signer.Server).Order());
        Assert.NotNull(joined.Answer.Event);
        await AssertSameAsThePeersAsync(joined, alice);
        _ = await lab.Server.LeaveAsync(Peer, inner, bob, InteropLab.Stop);
        _ = await lab.Server.LeaveAsync(Peer, outer, bob, InteropLab.Stop);
        AssertNothingWasDropped();
    }

    /// <summary>The state before the join is that of the peer's, by federation; the state after it is that which the peer's users see.</summary>
    private async Task AssertSameAsThePeersAsync(Joined joined, SynapseUser user)
    {
        EventId join = joined.Join.Event.EventId;
        Federation.StateIds theirs = await lab.Server.Client.Events.GetStateIdsAsync(Peer, joined.Room.Id, join, InteropLab.Stop);
        Rooms.StateIds? ours = await joined.Room.InTurnAsync(graph => graph.StateIdsBefore(join), InteropLab.Stop);
        Assert.NotNull(ours);
        Assert.True(ours.AuthChain.IsComplete);
        Assert.Equal(theirs.PduIds.Order(), ours.State.Select(entry => entry.EventId).Order());
        Assert.Equal(theirs.AuthChainIds.Order(), ours.AuthChain.EventIds.Order());
        await AssertSameStateAsync(joined.Room, user);
    }

    private static async Task AssertSameStateAsync(JoinedRoom room, SynapseUser user)
    {
        // What the peer did last may still be on its way.
        _ = await Eventually.HappensAsync("both sides come to the same state", async () =>
            (await user.StateAsync(room.Id)).Equals(await room.CurrentStateAsync(InteropLab.Stop)));
    }

    private static async Task AssertAcceptedAsync(JoinedRoom room, EventId eventId)
    {
        _ = await Eventually.HappensAsync($"{eventId} comes", () => room.StatusOf(eventId) is not null);
        Assert.Equal(EventStatus.Accepted, room.StatusOf(eventId));
    }

    private void AssertNothingWasDropped()
    {
        Assert.Empty(lab.Server.Verifier.Dropped);
        Assert.All(lab.Server.Gate.Seen, seen => Assert.Equal(Peer, seen.Origin));
    }
}
