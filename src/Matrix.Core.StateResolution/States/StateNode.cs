using System.Numerics;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents a node of a state map, which is a trie over the paths of keys with five bits a level. The root uses the first bits. Nodes are immutable: a map
/// with one more entry shares all nodes except those on the path to that entry.
/// </summary>
/// <remarks>
/// The shape depends only on the entries, not on the order of changes: below the root, no node holds a single entry, and entries with the same path are in the
/// order of their keys.
/// </remarks>
internal sealed partial class StateNode
{
    public const int BitsPerLevel = 5;

    /// <summary>The branches that exist, one bit for each of the 32.</summary>
    private uint _branches;

    /// <summary>The values of the existing branches in order. Each is a <see cref="StateNode"/> or a <see cref="StateLeaf"/>. Null if the node is unread.</summary>
    private object[]? _slots;

    /// <summary>The last index that was found to have all events of the node. An index only grows, so the finding stays valid.</summary>
    private AuthIndex? _coveredBy;

    /// <summary>
    /// The greatest number of an event of the node in the index that covered it last. It only serves to find states of a similar age and does not change a
    /// result.
    /// </summary>
    private int _newest = KeyLineages.None;

    private StateNode(uint branches, object[] slots)
    {
        _branches = branches;
        _slots = slots;
    }

    public static StateNode Empty { get; } = new(0, []);

    public static StateLeaf? Find(StateNode root, ulong path, in StateSlot key) => FindLeaf(root, path)?.Find(path, in key);

    /// <summary>Returns the entries whose keys have a path, or null if no entry has it.</summary>
    public static StateLeaf? FindLeaf(StateNode root, ulong path)
    {
        StateNode node = root;
        int shift = 0;
        while (true)
        {
            int slot = node.SlotOf(path, shift, out bool exists);
            if (!exists)
            {
                return null;
            }

            if (node.Slots[slot] is StateLeaf leaf)
            {
                return leaf.Path == path ? leaf : null;
            }

            node = (StateNode)node.Slots[slot];
            shift += BitsPerLevel;
        }
    }

    /// <summary>Returns the node with an entry set, or the node itself if it holds the entry already.</summary>
    public StateNode Set(StateLeaf added, int shift, ref int count)
    {
        int slot = SlotOf(added.Path, shift, out bool exists);
        if (!exists)
        {
            count++;
            return Insert(slot, BitOf(added.Path, shift), added);
        }

        object old = Slots[slot];
        object changed;
        if (old is StateNode node)
        {
            changed = node.Set(added, shift + BitsPerLevel, ref count);
        }
        else
        {
            var leaf = (StateLeaf)old;
            changed = leaf.Path == added.Path ? leaf.Set(added, ref count) : Split(leaf, added, shift + BitsPerLevel, ref count);
        }

        return ReferenceEquals(changed, old) ? this : Replace(slot, changed);
    }

    /// <summary>
    /// Returns what remains without a key: the node itself if it does not hold the key, an entry if only that entry remains, or null if nothing remains.
    /// </summary>
    /// <param name="path">The path of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="shift">The number of bits of the path that the levels above the node use. The root, at 0, stays a node even for a single entry.</param>
    /// <param name="count">The number of entries; decremented if an entry is removed.</param>
    public object? Remove(ulong path, in StateSlot key, int shift, ref int count)
    {
        int slot = SlotOf(path, shift, out bool exists);
        if (!exists)
        {
            return this;
        }

        object old = Slots[slot];
        object? changed = old is StateNode node ? node.Remove(path, in key, shift + BitsPerLevel, ref count) : ((StateLeaf)old).Remove(path, in key, ref count);
        if (ReferenceEquals(changed, old))
        {
            return this;
        }

        if (changed is null && Slots.Length == 1)
        {
            return null;
        }

        StateNode rest = changed is null ? Delete(slot, BitOf(path, shift)) : Replace(slot, changed);
        return shift > 0 && rest.Slots is [StateLeaf only] ? only : rest;
    }

    /// <summary>Determines whether an index has all events of the node.</summary>
    /// <remarks>A positive result is cached. Maps that share structure therefore check only the nodes that are new.</remarks>
    public bool IsCoveredBy(AuthIndex index)
    {
        if (ReferenceEquals(Volatile.Read(ref _coveredBy), index))
        {
            return true;
        }

        int newest = KeyLineages.None;
        foreach (object slot in Slots)
        {
            if (slot is StateNode node)
            {
                if (!node.IsCoveredBy(index))
                {
                    return false;
                }

                newest = Math.Max(newest, node._newest);
                continue;
            }

            for (StateLeaf? leaf = (StateLeaf)slot; leaf is not null; leaf = leaf.Next)
            {
                int number = leaf.NumberIn(index);
                if (number < 0)
                {
                    return false;
                }

                newest = Math.Max(newest, number);
            }
        }

        Volatile.Write(ref _newest, newest);
        Volatile.Write(ref _coveredBy, index);
        return true;
    }

    /// <summary>Gets the greatest number of an event of the node in the index that covered it last; negative if no index did.</summary>
    public int NewestNumber => Volatile.Read(ref _newest);

    /// <summary>Returns an estimate of when a state was new, as a number of an index that covers it.</summary>
    /// <remarks>The estimate is the median over the branches of the root, so that a few entries do not change it.</remarks>
    public int AgeIn(AuthIndex index)
    {
        Span<int> newest = stackalloc int[1 << BitsPerLevel];
        for (int i = 0; i < Slots.Length; i++)
        {
            newest[i] = Slots[i] is StateNode node ? Volatile.Read(ref node._newest) : ((StateLeaf)Slots[i]).NumberIn(index);
        }

        newest = newest[..Slots.Length];
        newest.Sort();
        return newest.IsEmpty ? 0 : Math.Max(0, newest[newest.Length / 2]);
    }

    /// <summary>Determines whether two nodes of one level differ in at most a given number of places.</summary>
    /// <param name="left">The first node.</param>
    /// <param name="right">The second node.</param>
    /// <param name="level">The level of the nodes, from 0 for the root.</param>
    /// <param name="budget">
    /// The number of differing places that may still be visited. It is reduced by the number of places visited, and negative if the limit is exceeded.
    /// </param>
    public static bool DiffersInAtMost(StateNode left, StateNode right, int level, ref int budget)
    {
        if (IsSame(left, right, level))
        {
            return true;
        }

        uint branches = left.BranchSet | right.BranchSet;
        while (branches != 0)
        {
            uint bit = branches & (~branches + 1);
            branches &= branches - 1;
            object? inLeft = left.BranchAt(bit);
            object? inRight = right.BranchAt(bit);
            if (ReferenceEquals(inLeft, inRight))
            {
                continue;
            }

            budget--;
            StateNode leftNode = inLeft as StateNode ?? Empty;
            StateNode rightNode = inRight as StateNode ?? Empty;
            if (budget < 0 || !DiffersInAtMost(leftNode, rightNode, level + 1, ref budget))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns all entries in the order of their paths, one at a time.</summary>
    public IEnumerable<StateLeaf> EnumerateEntries()
    {
        var path = new Stack<(StateNode Node, int Next)>();
        path.Push((this, 0));
        while (path.TryPop(out (StateNode Node, int Next) at))
        {
            if (at.Next == at.Node.Slots.Length)
            {
                continue;
            }

            path.Push((at.Node, at.Next + 1));
            object slot = at.Node.Slots[at.Next];
            if (slot is StateNode node)
            {
                path.Push((node, 0));
                continue;
            }

            for (StateLeaf? leaf = (StateLeaf)slot; leaf is not null; leaf = leaf.Next)
            {
                yield return leaf;
            }
        }
    }

    /// <summary>Visits all entries in unspecified order.</summary>
    public void Visit(Action<StateLeaf> visit)
    {
        foreach (object slot in Slots)
        {
            if (slot is StateNode node)
            {
                node.Visit(visit);
                continue;
            }

            for (StateLeaf? leaf = (StateLeaf)slot; leaf is not null; leaf = leaf.Next)
            {
                visit(leaf);
            }
        }
    }

    /// <summary>Visits the nodes and entries in the order of the trie.</summary>
    public void VisitShape(Action enter, Action<StateLeaf> visit, Action leave)
    {
        enter();
        foreach (object slot in Slots)
        {
            (slot as StateNode)?.VisitShape(enter, visit, leave);
            for (var leaf = slot as StateLeaf; leaf is not null; leaf = leaf.Next)
            {
                visit(leaf);
            }
        }

        leave();
    }

    /// <summary>Visits the keys at which two nodes of one level differ. Each visit gets the entries at the key, or null for a side that has no entry.</summary>
    /// <remarks>Shared nodes, and nodes with the same hash, are skipped, so that the work grows with the difference.</remarks>
    public static void VisitDifferences(StateNode left, StateNode right, int shift, Action<StateLeaf?, StateLeaf?> visit)
    {
        if (IsSame(left, right, shift / BitsPerLevel))
        {
            return;
        }

        uint branches = left.BranchSet | right.BranchSet;
        while (branches != 0)
        {
            uint bit = branches & (~branches + 1);
            branches &= branches - 1;
            object? inLeft = left.BranchAt(bit);
            object? inRight = right.BranchAt(bit);
            if (ReferenceEquals(inLeft, inRight))
            {
                continue;
            }

            if (inLeft is StateNode leftNode && inRight is StateNode rightNode)
            {
                VisitDifferences(leftNode, rightNode, shift + BitsPerLevel, visit);
            }
            else
            {
                VisitUnlike(inLeft, inRight, visit);
            }
        }
    }

    /// <summary>Visits the differences of two branches. At least one of them is an entry or missing.</summary>
    private static void VisitUnlike(object? left, object? right, Action<StateLeaf?, StateLeaf?> visit)
    {
        // For maps that share nothing, most branches are one of the next three cases.
        if (right is null)
        {
            VisitAll(left, leaf => visit(leaf, null));
            return;
        }

        if (left is null)
        {
            VisitAll(right, leaf => visit(null, leaf));
            return;
        }

        if (left is StateLeaf { Next: null } one && right is StateLeaf { Next: null } other && one.Path == other.Path && one.Entry.Slot == other.Entry.Slot)
        {
            if (one.Entry.EventId != other.Entry.EventId)
            {
                visit(one, other);
            }

            return;
        }

        var entries = new Dictionary<HashedKey, StateLeaf>();
        VisitAll(left, leaf => entries[new HashedKey(leaf.Entry.Slot, leaf.Path)] = leaf);
        VisitAll(right, leaf =>
        {
            if (!entries.Remove(new HashedKey(leaf.Entry.Slot, leaf.Path), out StateLeaf? found) || found.Entry.EventId != leaf.Entry.EventId)
            {
                visit(found, leaf);
            }
        });
        foreach (StateLeaf leaf in entries.Values)
        {
            visit(leaf, null);
        }
    }

    private static void VisitAll(object? slot, Action<StateLeaf> visit)
    {
        if (slot is StateNode node)
        {
            node.Visit(visit);
        }

        for (var leaf = slot as StateLeaf; leaf is not null; leaf = leaf.Next)
        {
            visit(leaf);
        }
    }

    /// <summary>Returns a node of two entries whose paths differ but share all bits so far. The number of bits of a path limits the depth.</summary>
    private static StateNode Split(StateLeaf old, StateLeaf added, int shift, ref int count) =>
        shift < StatePath.Bits
            ? Empty.Insert(0, BitOf(old.Path, shift), old).Set(added, shift, ref count)
            : throw new InvalidOperationException("Two paths that differ share all their bits.");

    /// <summary>Returns the bit of the branch that a path takes at a level.</summary>
    /// <remarks>The last level has fewer than five bits left. They are the high bits of the branch number, and the rest is zero.</remarks>
    public static uint BitOf(ulong path, int shift) => 1u << (int)((path << shift) >> (StatePath.Bits - BitsPerLevel));

    private int SlotOf(ulong path, int shift, out bool exists)
    {
        uint bit = BitOf(path, shift);
        exists = (BranchSet & bit) != 0;
        return BitOperations.PopCount(BranchSet & (bit - 1));
    }

    private StateNode Insert(int slot, uint bit, object value) => new(BranchSet | bit, [.. Slots[..slot], value, .. Slots[slot..]]);

    private StateNode Delete(int slot, uint bit) => new(BranchSet & ~bit, [.. Slots[..slot], .. Slots[(slot + 1)..]]);

    private StateNode Replace(int slot, object value)
    {
        object[] slots = [.. Slots];
        slots[slot] = value;
        return new StateNode(BranchSet, slots);
    }
}
