namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>The nodes that a host stored. It counts the reads.</summary>
internal sealed class NodeStore : IStateNodeSource
{
    public Dictionary<StateHash, ReadOnlyMemory<byte>> Nodes { get; } = [];

    public int Reads { get; set; }

    /// <summary>Stores the nodes of a state that a baseline does not have.</summary>
    /// <returns>The number of nodes and of bytes.</returns>
    public (int Nodes, int Bytes) Store(StateMap map, StateMap? baseline = null)
    {
        (int nodes, int bytes) = (0, 0);
        foreach (StoredStateNode node in map.GetNodesSince(baseline))
        {
            // A node comes after the nodes below it, and its bytes hash to its name.
            Assert.All(StoredStateNode.GetChildren(node.Bytes.Span), child => Assert.True(Nodes.ContainsKey(child)));
            Assert.Equal(node.Hash, StateHash.Compute(node.Bytes.Span));
            Nodes[node.Hash] = node.Bytes;
            nodes++;
            bytes += node.Bytes.Length;
        }

        return (nodes, bytes);
    }

    /// <summary>Stores a state, and loads it without reading more than its topmost node.</summary>
    public StateMap Reload(StateMap map)
    {
        _ = Store(map);
        return StateMap.Load(map.Root, this);
    }

    public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
    {
        Reads++;
        return Nodes.TryGetValue(hash, out stored);
    }
}
