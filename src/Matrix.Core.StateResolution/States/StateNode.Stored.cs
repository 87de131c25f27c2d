using System.Numerics;

namespace Matrix.Core.StateResolution;

/// <content>Names nodes by the hashes of their stored forms, and reads nodes from a source on demand.</content>
internal sealed partial class StateNode
{
    /// <summary>The lowest level. Its nodes use the last four bits of a path.</summary>
    public const int MaxLevel = (StatePath.Bits - 1) / BitsPerLevel;

    /// <summary>The name of the node, or null if it was not computed. As long as the node is not read, it is an <see cref="UnreadNode"/>.</summary>
    private NodeName? _name;

    private StateNode(UnreadNode name) => _name = name;

    /// <summary>Gets the branches that exist, one bit for each of the 32. An unread node is read.</summary>
    public uint BranchSet
    {
        get
        {
            _ = Slots;
            return _branches;
        }
    }

    /// <summary>Gets the values of the existing branches in order. Each is a <see cref="StateNode"/> or a <see cref="StateLeaf"/>. An unread node is read.</summary>
    public object[] Slots => Volatile.Read(ref _slots) ?? Read();

    /// <summary>Gets the branches that are nodes.</summary>
    public uint NodeSet
    {
        get
        {
            uint nodes = 0;
            object[] slots = Slots;
            int slot = 0;
            for (uint rest = _branches; rest != 0; rest &= rest - 1)
            {
                nodes |= slots[slot++] is StateNode ? rest & (~rest + 1) : 0;
            }

            return nodes;
        }
    }

    /// <summary>Gets a value that indicates whether the node was read. The nodes below it may be unread.</summary>
    public bool IsRead => Volatile.Read(ref _slots) is not null;

    /// <summary>Creates a node that is read when it is first used.</summary>
    public static StateNode CreateUnread(UnreadNode name) => new(name);

    /// <summary>Creates a node from what was read.</summary>
    public static StateNode Create(StateNodeReader.Result read, NodeName name) => new(read.Branches, read.Slots) { _name = name };

    /// <summary>Returns the value of a branch, or null if the branch does not exist.</summary>
    public object? BranchAt(uint bit)
    {
        object[] slots = Slots;
        return (_branches & bit) == 0 ? null : slots[BitOperations.PopCount(_branches & (bit - 1))];
    }

    /// <summary>Determines whether a node below the node, or the node itself, is unread. It reads nothing.</summary>
    public bool HasUnreadNodes()
    {
        if (Volatile.Read(ref _slots) is not { } slots)
        {
            return true;
        }

        // An index that covers the node has read all nodes below it.
        return Volatile.Read(ref _coveredBy) is null && Array.Exists(slots, slot => slot is StateNode node && node.HasUnreadNodes());
    }

    /// <summary>Returns the name of the node, which is computed at the first request.</summary>
    /// <param name="level">The level of the node, from 0 for the root.</param>
    public NodeName GetName(int level) => Volatile.Read(ref _name) ?? ComputeName(level);

    /// <summary>Returns the name and the stored form of the node.</summary>
    public StoredStateNode ToStored(int level)
    {
        NodeName? name = Volatile.Read(ref _name);
        byte[] bytes = StateNodeWriter.Write(WithNames(level), LevelOf(level), out int count).ToArray();
        name ??= SetName(new NodeName(StateHash.Compute(bytes), count));
        return new StoredStateNode(name.Hash, bytes);
    }

    /// <summary>Determines whether two nodes of one level are known to have the same entries. Names are computed only if one of the nodes is unread.</summary>
    public static bool IsSame(StateNode left, StateNode right, int level)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        NodeName? leftName = Volatile.Read(ref left._name);
        NodeName? rightName = Volatile.Read(ref right._name);
        if (leftName is null || rightName is null)
        {
            if (left.IsRead && right.IsRead)
            {
                return false;
            }

            (leftName, rightName) = (left.GetName(level), right.GetName(level));
        }

        return leftName.Hash == rightName.Hash;
    }

    /// <summary>Determines whether two nodes of one level have the same entries.</summary>
    public static bool AreEqual(StateNode left, StateNode right, int level)
    {
        if (IsSame(left, right, level))
        {
            return true;
        }

        if ((left._name is not null && right._name is not null) || left.BranchSet != right.BranchSet)
        {
            return false;
        }

        object[] inRight = right.Slots;
        object[] inLeft = left.Slots;
        for (int i = 0; i < inLeft.Length; i++)
        {
            bool isEqual = ReferenceEquals(inLeft[i], inRight[i]) || (inLeft[i], inRight[i]) switch
            {
                (StateNode leftNode, StateNode rightNode) => AreEqual(leftNode, rightNode, level + 1),
                (StateLeaf leftLeaf, StateLeaf rightLeaf) => leftLeaf.HasSameEntries(rightLeaf),
                _ => false,
            };
            if (!isEqual)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the first entry, in the order of the trie, in which two nodes of one level differ; or null if they are equal.</summary>
    public static StateLeaf? FindFirstDifference(StateNode left, StateNode right, int level)
    {
        while (left.GetName(level).Hash != right.GetName(level).Hash)
        {
            uint rest = left.BranchSet | right.BranchSet;
            object? inLeft;
            object? inRight;
            do
            {
                uint bit = rest & (~rest + 1);
                rest &= rest - 1;
                inLeft = left.BranchAt(bit);
                inRight = right.BranchAt(bit);
            }
            while (IsSameBranch(inLeft, inRight, level + 1));

            if (inLeft is not StateNode leftNode || inRight is not StateNode rightNode)
            {
                return FirstOf(inLeft, inRight);
            }

            (left, right, level) = (leftNode, rightNode, level + 1);
        }

        return null;
    }

    private static bool IsSameBranch(object? left, object? right, int level) =>
        ReferenceEquals(left, right) || (left, right) switch
        {
            (StateNode leftNode, StateNode rightNode) => leftNode.GetName(level).Hash == rightNode.GetName(level).Hash,
            (StateLeaf leftLeaf, StateLeaf rightLeaf) => leftLeaf.HasSameEntries(rightLeaf),
            _ => false,
        };

    /// <summary>Returns the first entry in which two branches differ. At least one of them is an entry or missing.</summary>
    private static StateLeaf FirstOf(object? left, object? right)
    {
        using IEnumerator<StateLeaf> inLeft = EntriesOf(left).GetEnumerator();
        using IEnumerator<StateLeaf> inRight = EntriesOf(right).GetEnumerator();
        while (true)
        {
            bool hasLeft = inLeft.MoveNext();
            bool hasRight = inRight.MoveNext();
            if (!hasLeft || !hasRight || inLeft.Current.Entry != inRight.Current.Entry)
            {
                return !hasLeft || (hasRight && IsBefore(inRight.Current, inLeft.Current)) ? inRight.Current : inLeft.Current;
            }
        }
    }

    private static bool IsBefore(StateLeaf left, StateLeaf right) => left.Path != right.Path ? left.Path < right.Path : left.Entry.Slot < right.Entry.Slot;

    private static IEnumerable<StateLeaf> EntriesOf(object? branch)
    {
        if (branch is StateNode node)
        {
            return node.EnumerateEntries();
        }

        var entries = new List<StateLeaf>();
        for (var leaf = branch as StateLeaf; leaf is not null; leaf = leaf.Next)
        {
            entries.Add(leaf);
        }

        return entries;
    }

    private NodeName ComputeName(int level)
    {
        ReadOnlySpan<byte> bytes = StateNodeWriter.Write(WithNames(level), LevelOf(level), out int count);
        return SetName(new NodeName(StateHash.Compute(bytes), count));
    }

    /// <summary>Computes the names of the nodes directly below. The writer has one buffer, which the nodes below use first.</summary>
    private StateNode WithNames(int level)
    {
        foreach (object slot in Slots)
        {
            if (slot is StateNode below)
            {
                _ = below.GetName(level + 1);
            }
        }

        return this;
    }

    /// <summary>Returns the level that is stored. The empty node is used at every level in comparisons, and is only ever stored as a root.</summary>
    private int LevelOf(int level) => ReferenceEquals(this, Empty) ? 0 : level;

    private NodeName SetName(NodeName name) => Interlocked.CompareExchange(ref _name, name, comparand: null) ?? name;

    private object[] Read()
    {
        if (Volatile.Read(ref _name) is not UnreadNode unread)
        {
            // Another thread read the node in the meantime.
            return Volatile.Read(ref _slots)!;
        }

        StateNodeReader.Result read = unread.Read();

        // Every thread reads the same branches. The first one to publish its slots decides which objects all of them use.
        _branches = read.Branches;
        object[] slots = Interlocked.CompareExchange(ref _slots, read.Slots, comparand: null) ?? read.Slots;
        Volatile.Write(ref _name, new NodeName(unread.Hash, unread.Count));
        return slots;
    }
}
