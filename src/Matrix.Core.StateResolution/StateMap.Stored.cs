using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <content>Stores a state as nodes that are named by their hashes, and loads it again. See docs/adr/0032-states-by-hash.md.</content>
public sealed partial class StateMap
{
    /// <summary>Gets the state root: the hash of the topmost node, from which all other nodes are found.</summary>
    /// <value>
    /// Equal states have equal roots, on every machine and however they were made. Different states have different roots, as long as SHA-256 is not broken. The
    /// root of the empty state is that of an empty node.
    /// </value>
    /// <remarks>
    /// The hashes of nodes are computed at the first request and kept, so that the root of a state after one event costs the nodes on one path. The state root
    /// is not the <c>state_after</c> that <c>matrix-core replay</c> prints.
    /// </remarks>
    public StateHash Root => _root.GetName(level: 0).Hash;

    /// <summary>Loads a state. The topmost node is read now, and the other nodes when they are needed.</summary>
    /// <param name="root">The state root; see <see cref="Root"/>.</param>
    /// <param name="source">The source of the nodes. The state keeps it until all nodes are read.</param>
    /// <returns>The state. Lookups read as many nodes as the trie is deep, which is four for 150,000 entries. Each node is read once, and kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="StateNodesMissingException">The source does not have the topmost node.</exception>
    /// <exception cref="InvalidStateNodeException">The topmost node is damaged.</exception>
    public static StateMap Load(StateHash root, IStateNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        StateNodeReader.Result read = UnreadNode.Read(source, root);
        if (read.Level != 0)
        {
            throw new InvalidStateNodeException(root, "it is not the topmost node of a state.");
        }

        if (read.Count == 0)
        {
            return Empty;
        }

        UnreadNode.Attach(read, source, prefix: 0);
        var name = new NodeName(root, read.Count);
        return new StateMap(StateNode.Create(read, name), read.Count, root.GetHashCode(), name);
    }

    /// <summary>Returns the nodes of this state that another state does not have. A host stores them to store this state, if it has stored the other.</summary>
    /// <param name="baseline">A stored state, usually the state before the event; <see langword="null"/> or <see cref="Empty"/> to get all nodes.</param>
    /// <returns>
    /// The nodes, one at a time. A node comes after the nodes below it, so that a store that keeps their order never has a node without those below it. The last one
    /// is the topmost node. Equal states have none; the empty state has its one node, unless the baseline is empty and not <see langword="null"/>.
    /// </returns>
    /// <remarks>Both states are walked together, and only where they differ. After one event these are as many nodes as the trie is deep.</remarks>
    public IEnumerable<StoredStateNode> GetNodesSince(StateMap? baseline)
    {
        if (baseline is not null && StateNode.IsSame(_root, baseline._root, level: 0))
        {
            yield break;
        }

        // Nodes of equal content are always at the same place, because the paths of the entries lead there.
        var path = new Stack<(StateNode Node, StateNode? Other, uint Unseen)>();
        path.Push((_root, baseline?._root, _root.NodeSet));
        while (path.TryPop(out (StateNode Node, StateNode? Other, uint Unseen) at))
        {
            if (at.Unseen == 0)
            {
                StoredStateNode stored = at.Node.ToStored(path.Count);
                if (at.Other is null || at.Other.GetName(path.Count).Hash != stored.Hash)
                {
                    yield return stored;
                }

                continue;
            }

            uint bit = at.Unseen & (~at.Unseen + 1);
            path.Push((at.Node, at.Other, at.Unseen & ~bit));
            var below = (StateNode)at.Node.BranchAt(bit)!;
            var other = at.Other?.BranchAt(bit) as StateNode;
            if (other is null || !StateNode.IsSame(below, other, path.Count))
            {
                path.Push((below, other, below.NodeSet));
            }
        }
    }

    /// <summary>Finds the first slot in which this state and another differ, in the order of the trie. Two servers find where they disagree with it.</summary>
    /// <param name="other">The other state, which may be loaded from nodes of another server.</param>
    /// <param name="slot">The slot. The states have different events in it, or only one of them has an event.</param>
    /// <returns><see langword="true"/> if the states differ; <see langword="false"/> if they are equal.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    /// <remarks>
    /// It compares hashes from the roots downwards, and reads the nodes on one path. The order of the trie is the order of the SHA-256 hashes of the slots, the same
    /// on every machine; use <see cref="GetDifferingSlots"/> for all slots.
    /// </remarks>
    public bool TryFindFirstDifference(StateMap other, out StateSlot slot)
    {
        ArgumentNullException.ThrowIfNull(other);
        StateLeaf? first = ReferenceEquals(_root, other._root) ? null : StateNode.FindFirstDifference(_root, other._root, level: 0);
        slot = first?.Entry.Slot ?? default;
        return first is not null;
    }

    /// <summary>Gets a value that indicates whether the state was loaded, and some of its nodes were not read yet.</summary>
    internal bool HasUnreadNodes => _loaded is not null && _root.HasUnreadNodes();

    /// <summary>Gets a value that indicates whether the state was loaded, or made from one that was.</summary>
    internal bool IsLoaded => _loaded is not null;

    /// <summary>Gets a hash code that needs no root. Equal states have the same one if <see cref="HasComparableHash"/> is true.</summary>
    internal int EntriesHash => _hash;

    /// <summary>Determines whether the hash codes of two states begin with the same value, so that they differ only if the states differ.</summary>
    internal bool HasComparableHash(StateMap other) =>
        ReferenceEquals(_loaded, other._loaded) || (_loaded is not null && other._loaded is not null && _loaded.Hash == other._loaded.Hash);
}
