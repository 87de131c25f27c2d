using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Rooms;

namespace Matrix.Core.Interop.Support;

/// <summary>What must be so of a room that both sides are in.</summary>
internal static class RoomChecks
{
    /// <summary>The state before the join is that of the peer's, by federation; the state after it is that which the peer's users see.</summary>
    public static async Task SameAsThePeersAsync(InteropLab lab, Joined joined, SynapseUser user)
    {
        EventId join = joined.Join.Pdu.EventId;
        Federation.Client.StateIdsResponse theirs = await lab.Server.Client.Events.GetStateIdsAsync(SynapseApi.Server, joined.Room.Id, join, InteropLab.Stop);
        Rooms.RoomStateSnapshot? ours = await joined.Room.InTurnAsync(graph => graph.Serving.TryGetStateIds(join, out Rooms.RoomStateSnapshot? found) ? found : null, InteropLab.Stop);
        Assert.NotNull(ours);
        Assert.True(ours.AuthChain.IsComplete);
        Assert.Equal(theirs.PduIds.Order(), ours.State.Values.Order());
        Assert.Equal(theirs.AuthChainIds.Order(), ours.AuthChain.EventIds.Order());
        await SameStateAsync(joined.Room, user);
    }

    /// <summary>Both sides come to the same state.</summary>
    public static async Task SameStateAsync(JoinedRoom room, SynapseUser user)
    {
        // What the peer did last may still be on its way.
        _ = await Eventually.HappensAsync("both sides come to the same state", async () =>
            (await user.StateAsync(room.Id)).Equals(await room.CurrentStateAsync(InteropLab.Stop)));
    }

    /// <summary>An event comes, and the room accepts it.</summary>
    public static async Task AcceptedAsync(JoinedRoom room, EventId eventId)
    {
        _ = await Eventually.HappensAsync($"{eventId} comes", () => room.StatusOf(eventId) is not null);
        Assert.Equal(EventStatus.Accepted, room.StatusOf(eventId));
    }

    /// <summary>Every event and every request that the peer sent so far held.</summary>
    public static void NothingWasDropped(InteropLab lab)
    {
        Assert.Empty(lab.Server.Verifier.Dropped);
        Assert.All(lab.Server.Gate.Seen, seen => Assert.Equal(SynapseApi.Server, seen.Origin));
    }
}
