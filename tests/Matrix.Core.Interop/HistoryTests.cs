using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
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

    /// <summary>While the sample is down, the peer sends in vain. Afterwards it sends the last event alone, and the sample fetches the others.</summary>
    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task Events_SentWhileTheSampleIsDown_AreFetched(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room with gaps");
        await lab.Bob.JoinAsync(roomId, Peer);
        await RoomChecks.ShownAsync(lab.Bob, roomId, await alice.SendAsync(roomId, "before"), "before");

        await lab.Server.KillAsync();
        var missed = new Dictionary<string, EventId>(StringComparer.Ordinal);
        for (int i = 0; i < 15; i++)
        {
            missed[$"missed {i}"] = await alice.SendAsync(roomId, $"missed {i}");
        }

        await alice.SetTopicAsync(roomId, "missed, too");
        await lab.Server.RestartAsync();
        await RoomChecks.ShownAsync(lab.Bob, roomId, await alice.SendAsync(roomId, "after"), "after");
        foreach ((string text, EventId id) in missed)
        {
            await RoomChecks.ShownAsync(lab.Bob, roomId, id, text);
        }

        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);
        await RoomChecks.ShownAsync(alice, roomId, await lab.Bob.SendAsync(roomId, "back again"), "back again");
        await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
    }

    /// <summary>The peer joins a room of the sample, and its user reads what was said before.</summary>
    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task History_OfTheSample_IsReadByThePeer(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await lab.Bob.CreateRoomAsync(version, "a room with a past");
        string[] said = [.. Enumerable.Range(0, 30).Select(i => $"said {i}")];
        foreach (string text in said)
        {
            _ = await lab.Bob.SendAsync(roomId, text);
        }

        await alice.JoinAsync(roomId, lab.Server.Name);
        _ = await Eventually.HappensAsync("the peer shows all of it", async () => said.Reverse().SequenceEqual(await alice.MessagesAsync(roomId), StringComparer.Ordinal));
        await RoomChecks.SameStateAsync(roomId, alice, lab.Bob);
    }

    /// <summary>The peer's history, judged anew from the create event on, leads to the state that the peer has.</summary>
    [Theory]
    [MemberData(nameof(PeerVersions.All), MemberType = typeof(PeerVersions))]
    public async Task History_FromTheCreateEventOn_LeadsToTheStateThatThePeerGave(string versionName)
    {
        lab.Require();
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        RoomVersion version = await lab.RequireVersionAsync(versionName, alice);
        RoomId roomId = await alice.CreateRoomAsync(version, "a room with a past");
        MatrixUser carol = await lab.NewPeerUserAsync("carol");
        await carol.JoinAsync(roomId);
        _ = await carol.SendAsync(roomId, "before anybody came");
        await alice.SetTopicAsync(roomId, "the first topic");
        await alice.SetTopicAsync(roomId, "the second topic");
        await lab.Bob.JoinAsync(roomId, Peer);
        EventId join = (await lab.Bob.StateAsync(roomId))[StateSlot.Member(lab.Bob.Id)];

        // Newest first, as it is asked for; oldest first, as it is judged.
        EventsClient events = lab.Node.Client.Events;
        List<Pdu> history = [];
        await foreach (Pdu pdu in events.WalkBackAsync(Peer, roomId, version, [join], cancellationToken: InteropLab.Stop))
        {
            history.Insert(0, pdu);
        }

        _ = await lab.Node.KeyRing.EnsureKeysForAsync(history, InteropLab.Stop);
        VerifiedPdu[] verified = [.. new PduBatchVerifier().Verify(history, lab.Node.KeyRing, InteropLab.Stop).Select(result => result.Verified ?? throw new InvalidOperationException($"{result}"))];
        Assert.True(Room.TryCreate(verified[0], RoomOptions.Default, out Room? room, out RoomCreationError? error), $"{error}");
        Assert.All(verified[1..], pdu => Assert.IsType<ReceiveResult.Accepted>(room.Receive(pdu, ReceiveOptions.Log, InteropLab.Stop)));

        StateIdsResponse theirs = await events.GetStateIdsAsync(Peer, roomId, join, InteropLab.Stop);
        Assert.True(room.TryGetStateBefore(join, out StateMap? worked, InteropLab.Stop));
        Assert.Equal(theirs.PduIds.Order(), worked.Values.Order());
        ImmutableArray<EventId> chain = room.Serving.GetAuthChain(worked.Values, InteropLab.Stop).EventIds;
        Assert.Equal(theirs.AuthChainIds.Order(), chain.Order());
    }
}
