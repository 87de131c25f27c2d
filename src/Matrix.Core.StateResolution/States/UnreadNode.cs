namespace Matrix.Core.StateResolution;

/// <summary>Represents the name and the place of a node that has not been read from its source yet.</summary>
internal sealed class UnreadNode : NodeName
{
    private readonly IStateNodeSource _source;
    private readonly int _level;

    /// <summary>The bits of the paths that lead to the node. The other bits are zero.</summary>
    private readonly ulong _prefix;

    public UnreadNode(StateHash hash, int count, IStateNodeSource source, int level, ulong prefix)
        : base(hash, count)
    {
        _source = source;
        _level = level;
        _prefix = prefix;
    }

    /// <summary>Reads a node from its source and checks it in full.</summary>
    /// <param name="source">The source.</param>
    /// <param name="hash">The hash of the node.</param>
    /// <exception cref="StateNodesMissingException">The source does not have the node.</exception>
    /// <exception cref="InvalidStateNodeException">The node is damaged.</exception>
    public static StateNodeReader.Result Read(IStateNodeSource source, StateHash hash)
    {
        if (!source.TryGetNode(hash, out ReadOnlyMemory<byte> stored))
        {
            throw new StateNodesMissingException(hash);
        }

        // The host may use its buffer again, and the entries keep slices of the bytes.
        byte[] bytes = stored.ToArray();
        return StateHash.Compute(bytes) != hash ? throw new InvalidStateNodeException(hash, "its bytes have another hash.")
            : StateNodeReader.TryRead(bytes, out StateNodeReader.Result node, out string? fault) ? node
            : throw new InvalidStateNodeException(hash, fault);
    }

    /// <summary>Reads the node, and checks that it belongs to its place.</summary>
    /// <returns>The branches of the node. The nodes below it are not read.</returns>
    /// <exception cref="StateNodesMissingException">The source does not have the node.</exception>
    /// <exception cref="InvalidStateNodeException">The node is damaged.</exception>
    public StateNodeReader.Result Read()
    {
        StateNodeReader.Result node = Read(_source, Hash);
        if (node.Level != _level || node.Count != Count)
        {
            throw new InvalidStateNodeException(Hash, "its level or its number of entries is not what the node above it says.");
        }

        ulong bits = _level == 0 ? 0 : ulong.MaxValue << (StatePath.Bits - (_level * StateNode.BitsPerLevel));
        foreach (StateLeaf leaf in node.Slots.OfType<StateLeaf>())
        {
            if ((leaf.Path & bits) != _prefix)
            {
                throw new InvalidStateNodeException(Hash, "an entry does not belong below the node above it.");
            }
        }

        Attach(node, _source, _prefix);
        return node;
    }

    /// <summary>Replaces the names of the nodes directly below a node by unread nodes.</summary>
    public static void Attach(StateNodeReader.Result node, IStateNodeSource source, ulong prefix)
    {
        int slot = 0;
        for (int branch = 0; branch < 1 << StateNode.BitsPerLevel; branch++)
        {
            if ((node.Branches & (1u << branch)) == 0)
            {
                continue;
            }

            if (node.Slots[slot] is NodeName name)
            {
                ulong below = prefix | ((ulong)branch << (StatePath.Bits - ((node.Level + 1) * StateNode.BitsPerLevel)));
                node.Slots[slot] = StateNode.CreateUnread(new UnreadNode(name.Hash, name.Count, source, node.Level + 1, below));
            }

            slot++;
        }
    }
}
