using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Interop;

/// <summary>What was lost on the way, and what was before the join: fetched, and judged like all else.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class HistoryTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
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
        await RoomChecks.AcceptedAsync(room, after);
        await RoomChecks.AcceptedAsync(room, lost);

        // The peer never gets the first of ours, and asks us.
        VerifiedPdu kept = await lab.Server.WriteAsync(room, bob, "kept back", InteropLab.Stop);
        EventId sent = await lab.Server.SayAsync(Peer, room, bob, "sent", InteropLab.Stop);
        Assert.Equal("sent", await Eventually.GetAsync("the peer shows the message that was sent", () => alice.BodyOfAsync(roomId, sent)));
        Assert.Equal("kept back", await Eventually.GetAsync("the peer shows the message that it fetched", () => alice.BodyOfAsync(roomId, kept.Pdu.EventId)));
        Assert.Contains(lab.Server.Gate.Seen, seen => seen.Origin == Peer && seen.Request is { Method: "POST" } && seen.Request.Target.Contains("/get_missing_events/", StringComparison.Ordinal));

        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        await RoomChecks.SameStateAsync(room, alice);
        RoomChecks.NothingWasDropped(lab);
    }

    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task History_FromTheCreateEventOn_LeadsToTheStateThatThePeerGave(string versionName)
    {
        lab.Require();
        SynapseUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room with a past");
        SynapseUser carol = await lab.NewPeerUserAsync("carol");
        await carol.JoinAsync(roomId);
        _ = await carol.SendAsync(roomId, "before anybody came");
        await alice.SetTopicAsync(roomId, "the first topic");
        await alice.SetTopicAsync(roomId, "the second topic");
        UserId bob = lab.NewUser("bob");
        Joined joined = await lab.Server.JoinAsync(Peer, roomId, bob, omitMembers: false, InteropLab.Stop);

        // Newest first, as it is asked for; oldest first, as it is judged.
        List<ReadOnlyMemory<byte>> history = [];
        await foreach (Pdu pdu in lab.Server.Client.Events.WalkBackAsync(Peer, roomId, version, [.. joined.Join.Pdu.PrevEvents], cancellationToken: InteropLab.Stop))
        {
            history.Insert(0, pdu.Utf8);
        }

        IReadOnlyList<VerifiedPdu> verified = await lab.Server.Verifier.VerifyAsync(history, version, InteropLab.Stop);
        Assert.Equal(history.Count, verified.Count);
        Assert.True(verified[0].Pdu.IsType("m.room.create"u8));
        StateMap worked = await joined.Room.InTurnAsync(
            room =>
            {
                Assert.All(verified.Skip(1), before => Assert.IsType<ReceiveResult.Accepted>(room.Receive(before, ReceiveOptions.Backfill, InteropLab.Stop)));
                Assert.True(room.TryResolveAfter(joined.Join.Pdu.PrevEvents, out StateMap state, out _));
                return state;
            },
            InteropLab.Stop);

        // What the peer said of the state is what follows from the events, by our own judgement of each.
        Assert.Equal(joined.StateBefore.Map.GetOrderedEntries(), worked.GetOrderedEntries());
        _ = await lab.Server.LeaveAsync(Peer, roomId, bob, InteropLab.Stop);
        RoomChecks.NothingWasDropped(lab);
    }
}
