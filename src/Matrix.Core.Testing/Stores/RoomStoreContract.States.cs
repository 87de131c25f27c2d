using Matrix.Core.Homeserver.Storage;
using Matrix.Core.StateResolution;
using static Matrix.Core.Testing.Stores.StoreUnderTest;

namespace Matrix.Core.Testing.Stores;

/// <summary>The checks of state nodes and their compaction.</summary>
public static partial class RoomStoreContract
{
    private static RoomStoreCheck[] StateChecks =>
    [
        new("State nodes are kept as they were first appended, for each room on its own", StateNodesAsync),
        new("A compaction keeps the current state and the states before events, and removes the rest", CompactionAsync),
        new("A compaction visits a bounded number of nodes in a call, and continues after a restart", CompactionBoundsAsync),
        new("A compaction keeps nodes that are appended again while it runs", CompactionWithAppendsAsync),
        new("A compaction keeps nodes that moved from a replaced state to a new one while it runs", CompactionWithReplacedStateAsync),
    ];

    private static async Task StateNodesAsync(StoreUnderTest test)
    {
        SampleState state = SampleState.Empty.Set("a").Set("b");
        StoredRoom room = await test.CreateRoomAsync(Samples.Room, "create").ConfigureAwait(false);
        _ = await test.CreateRoomAsync(Samples.OtherRoom, "create").ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room) with { StateNodes = state.Nodes }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room) with { StateNodes = [.. state.Nodes.Select(node => node with { Bytes = new byte[] { 0, 9 } })] }).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        IReadOnlyList<StoredStateNode> nodes = await test.Store.ReadStateNodesAsync(Samples.Room, [Samples.Hash("unknown"), .. state.Hashes], test.Token).ConfigureAwait(false);
        Equal(state.Nodes.Count, nodes.Count, "the number of state nodes");
        foreach (StoredStateNode node in state.Nodes)
        {
            EqualBytes(node.Bytes, nodes.SingleOrDefault(read => read.Hash == node.Hash).Bytes, "a state node");
        }

        Equal(0, (await test.ReadNodesAsync(Samples.OtherRoom, state.Hashes).ConfigureAwait(false)).Count, "the number of state nodes of a room in another room");
        Equal(0, (await test.ReadNodesAsync(Samples.Room, []).ConfigureAwait(false)).Count, "the number of state nodes for no hashes");
    }

    private static async Task CompactionAsync(StoreUnderTest test)
    {
        SampleState before = SampleState.Empty.Set("a").Set("b");
        SampleState dropped = before.Set("c").Remove("a");
        SampleState current = before.Set("d").Remove("b");
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        StoredRoom other = await test.Store.OpenRoomAsync(Samples.OtherRoom, test.Token).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room, Samples.Event("create") with { StateBefore = before.Root }) with { StateNodes = before.Nodes, CurrentState = dropped.Root }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(other, Samples.Event("create") with { StateBefore = null }) with { StateNodes = dropped.Nodes }).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room) with { StateNodes = dropped.NodesSince(before), CurrentState = dropped.Root }).ConfigureAwait(false);
        _ = await test.AppendAsync(Samples.Append(room) with { StateNodes = current.NodesSince(before), CurrentState = current.Root }).ConfigureAwait(false);
        int removed = await CompactAsync(test, maxNodes: 100).ConfigureAwait(false);
        await test.RestartAsync().ConfigureAwait(false);
        await RequireNodesAsync(test, before, "the state before an event").ConfigureAwait(false);
        await RequireNodesAsync(test, current, "the current state").ConfigureAwait(false);
        StateHash[] unreachable = [.. dropped.Hashes.Except(before.Hashes).Except(current.Hashes)];
        Equal(0, (await test.ReadNodesAsync(Samples.Room, unreachable).ConfigureAwait(false)).Count, "the number of unreachable nodes after a compaction");
        Equal(unreachable.Length, removed, "the number of removed nodes");
        Equal(dropped.Hashes.Count, (await test.ReadNodesAsync(Samples.OtherRoom, dropped.Hashes).ConfigureAwait(false)).Count, "the number of nodes of another room after a compaction");
        Equal(0, await CompactAsync(test, maxNodes: 100).ConfigureAwait(false), "the number of removed nodes of a second compaction");
        CompactionResult unknown = await test.Store.CompactAsync(Matrix.Core.Identifiers.RoomId.Parse("!unknown:x"), 10, test.Token).ConfigureAwait(false);
        Require(unknown.IsComplete && unknown.RemovedCount == 0, "The compaction of an unknown room is not complete.");
    }

    private static async Task CompactionBoundsAsync(StoreUnderTest test)
    {
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        SampleState state = SampleState.Empty;
        HashSet<StateHash> brought = [];
        HashSet<StateHash> kept = [];
        for (int i = 0; i < 12; i++)
        {
            SampleState next = state.Set($"kept-{i}");
            SampleState dropped = next.Set($"dropped-{i}");
            brought.UnionWith([.. next.Hashes, .. dropped.Hashes]);
            kept.UnionWith(next.Hashes);
            room = await test.AppendAsync(Samples.Append(room, Samples.Event($"e{i}") with { StateBefore = next.Root }) with
            {
                StateNodes = [.. next.NodesSince(state), .. dropped.NodesSince(next)],
                CurrentState = next.Root,
            }).ConfigureAwait(false);
            state = next;
        }

        int removed = await CompactAsync(test, maxNodes: 3, restart: true).ConfigureAwait(false);
        Equal(brought.Except(kept).Count(), removed, "the number of nodes that small calls removed");
        await RequireNodesAsync(test, state, "the current state").ConfigureAwait(false);
        await RequireNodesAsync(test, SampleState.Empty.Set("kept-0"), "the state before the first event").ConfigureAwait(false);
    }

    private static async Task CompactionWithAppendsAsync(StoreUnderTest test)
    {
        // The writer goes to a second state and back to the first one at every moment of the compaction. It brings the nodes that the state before it does not have.
        SampleState first = SampleState.Empty.Set("a").Set("b").Set("c");
        SampleState second = SampleState.Empty.Set("x").Set("y").Set("z");
        StoredRoom room = await test.Store.OpenRoomAsync(Samples.Room, test.Token).ConfigureAwait(false);
        room = await test.AppendAsync(Samples.Append(room, Samples.Event("create") with { StateBefore = null }) with { StateNodes = first.Nodes, CurrentState = first.Root }).ConfigureAwait(false);
        for (int moment = 0; moment < 130; moment += 3)
        {
            room = await test.AppendAsync(Samples.Append(room) with { StateNodes = second.NodesSince(first), CurrentState = second.Root }).ConfigureAwait(false);
            bool isComplete = false;
            for (int i = 0; i < moment && !isComplete; i++)
            {
                isComplete = (await test.Store.CompactAsync(Samples.Room, maxNodes: 1, test.Token).ConfigureAwait(false)).IsComplete;
            }

            room = await test.AppendAsync(Samples.Append(room) with { StateNodes = first.NodesSince(second), CurrentState = first.Root }).ConfigureAwait(false);
            _ = isComplete ? 0 : await CompactAsync(test, maxNodes: 2).ConfigureAwait(false);
            await RequireNodesAsync(test, first, $"a state that was appended again after {moment} steps of a compaction").ConfigureAwait(false);
        }
    }

    private static async Task CompactionWithReplacedStateAsync(StoreUnderTest test)
    {
        SampleState first = SampleState.Empty.Set("a").Set("b").Set("c");
        SampleState second = first.Set("d");
        SampleState current = SampleState.Empty.Set("x");
        for (int moment = 0; moment < 60; moment += 3)
        {
            // The state before an event is replaced by one that shares nodes with it, and the new one brings only what is different.
            var roomId = Matrix.Core.Identifiers.RoomId.Parse($"!room{moment}:x");
            StoredRoom room = await test.Store.OpenRoomAsync(roomId, test.Token).ConfigureAwait(false);
            room = await test.AppendAsync(Samples.Append(room, Samples.Event("create") with { StateBefore = null }, Samples.Event("event") with { StateBefore = first.Root }) with
            {
                StateNodes = [.. first.Nodes, .. current.Nodes],
                CurrentState = current.Root,
            }).ConfigureAwait(false);
            bool isComplete = false;
            for (int i = 0; i < moment && !isComplete; i++)
            {
                isComplete = (await test.Store.CompactAsync(roomId, maxNodes: 1, test.Token).ConfigureAwait(false)).IsComplete;
            }

            _ = await test.AppendAsync(Samples.Append(room, Samples.Event("event") with { StateBefore = null }, Samples.Event("create") with { StateBefore = second.Root }) with
            {
                StateNodes = second.NodesSince(first),
                CurrentState = current.Root,
            }).ConfigureAwait(false);
            for (int i = 0; i < 1_000 && !isComplete; i++)
            {
                isComplete = (await test.Store.CompactAsync(roomId, maxNodes: 1, test.Token).ConfigureAwait(false)).IsComplete;
            }

            Equal(second.Hashes.Count, (await test.ReadNodesAsync(roomId, second.Hashes).ConfigureAwait(false)).Count, $"the number of nodes of a state that took over nodes of a replaced one after {moment} steps of a compaction");
        }
    }

    private static async Task<int> CompactAsync(StoreUnderTest test, int maxNodes, bool restart = false)
    {
        int removed = 0;
        for (int i = 0; i < 1_000; i++)
        {
            CompactionResult result = await test.Store.CompactAsync(Samples.Room, maxNodes, test.Token).ConfigureAwait(false);
            Require(result.VisitedCount <= maxNodes, $"A compaction visited {result.VisitedCount} nodes, but the maximum was {maxNodes}.");
            removed += result.RemovedCount;
            if (result.IsComplete)
            {
                return removed;
            }

            Require(result.VisitedCount > 0, "A compaction that is not complete visited no node.");
            if (restart && i % 5 == 0)
            {
                await test.RestartAsync().ConfigureAwait(false);
            }
        }

        throw new RoomStoreContractException("A compaction does not end.");
    }

    private static async Task RequireNodesAsync(StoreUnderTest test, SampleState state, string subject) =>
        Equal(state.Hashes.Count, (await test.ReadNodesAsync(Samples.Room, state.Hashes).ConfigureAwait(false)).Count, $"the number of nodes of {subject}");
}
