namespace Matrix.Core.StateResolution;

/// <summary>Reads the stored form of the nodes of a state trie. Stand-in until states have hashed nodes: a count of children up to 32, the hashes of the children, then content.</summary>
public static class StateNodeForm
{
    /// <summary>Returns the hashes of the children of a stored node.</summary>
    /// <param name="node">The stored form of the node.</param>
    /// <exception cref="FormatException">The bytes are not a stored node.</exception>
    public static IReadOnlyList<StateHash> GetChildren(ReadOnlySpan<byte> node)
    {
        if (node.IsEmpty || node[0] > 32)
        {
            return [];
        }

        if (node.Length < 1 + (node[0] * 32))
        {
            throw new FormatException("The node ends within the hashes of its children.");
        }

        var children = new StateHash[node[0]];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = new StateHash(node.Slice(1 + (i * 32), 32));
        }

        return children;
    }
}
