using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.KillTest.Checks;

/// <summary>Reads the nodes of states from a store. Nothing else uses the store, so that it waits for each.</summary>
internal sealed class StoredNodes(IRoomStore store, RoomId roomId) : IStateNodeSource
{
    public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
    {
        IReadOnlyList<StoredStateNode> nodes = store.ReadStateNodesAsync(roomId, [hash], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        stored = nodes.Count == 0 ? default : nodes[0].Bytes;
        return nodes.Count > 0;
    }
}
