using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Sample;
using Matrix.Core.Interop.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop;

/// <summary>Two samples and the peer in one room.</summary>
[Trait("Category", "Interop")]
[Collection(nameof(InteropTests))]
public sealed class SampleTests(InteropLab lab)
{
    private static readonly ServerName Peer = SynapseApi.Server;

    [Fact]
    public async Task Rooms_OfThreeServers_HaveOneState()
    {
        lab.Require();
        var self = new TestServer("localhost:9002");
        await using SampleServer other = await lab.NewServerAsync(self, clientPort: 9102);
        using FederationNode node = lab.NewNode(self, lab.Options);
        MatrixUser carol = await other.RegisterAsync("carol");
        MatrixUser alice = await lab.NewPeerUserAsync("alice");
        foreach (string name in PeerVersions.All.Select(row => row.Data))
        {
            RoomVersion version = await lab.RequireVersionAsync(name, alice);
            RoomId roomId = await lab.Bob.CreateRoomAsync(version, "a room of three servers");
            await carol.JoinAsync(roomId, lab.Server.Name);
            await alice.JoinAsync(roomId, other.Name);
            foreach (MatrixUser speaker in (MatrixUser[])[alice, lab.Bob, carol])
            {
                EventId said = await speaker.SendAsync(roomId, $"from {speaker.Id}");
                foreach (MatrixUser listener in (MatrixUser[])[alice, lab.Bob, carol])
                {
                    await RoomChecks.ShownAsync(listener, roomId, said, $"from {speaker.Id}");
                }
            }

            // The state before an event and its auth chain are the same, whichever server is asked.
            EventId join = (await carol.StateAsync(roomId))[StateSlot.Member(alice.Id)];
            StateIdsResponse ours = await node.Client.Events.GetStateIdsAsync(lab.Server.Name, roomId, join, InteropLab.Stop);
            StateIdsResponse theirs = await node.Client.Events.GetStateIdsAsync(Peer, roomId, join, InteropLab.Stop);
            Assert.Equal(theirs.PduIds.Order(), ours.PduIds.Order());
            Assert.Equal(theirs.AuthChainIds.Order(), ours.AuthChainIds.Order());
            await RoomChecks.SameStateAsync(roomId, lab.Bob, carol);
            await RoomChecks.SameStateAsync(roomId, alice, carol);
            await RoomChecks.NothingWasRefusedAsync(lab.Server, roomId);
            await RoomChecks.NothingWasRefusedAsync(other, roomId);
        }
    }
}
