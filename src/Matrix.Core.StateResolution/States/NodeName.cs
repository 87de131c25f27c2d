namespace Matrix.Core.StateResolution;

/// <summary>Represents the hash of a node's stored form, and the number of its entries. It is computed or read once for each node.</summary>
/// <param name="hash">The hash.</param>
/// <param name="count">The number of entries of the node and the nodes below it.</param>
internal class NodeName(StateHash hash, int count)
{
    public StateHash Hash { get; } = hash;

    public int Count { get; } = count;
}
