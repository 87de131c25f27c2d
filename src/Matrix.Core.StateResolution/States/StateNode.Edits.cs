using System.Numerics;
using System.Runtime.CompilerServices;

namespace Matrix.Core.StateResolution;

/// <content>Several edits in one pass: each node on their ways is made anew once.</content>
internal sealed partial class StateNode
{
    /// <summary>
    /// Returns what remains after edits: the node itself if they change nothing, an entry if only that entry remains below the root, or null if nothing
    /// remains.
    /// </summary>
    /// <param name="edits">The edits in the order of their paths. All paths lead to this node.</param>
    /// <param name="shift">The number of bits of the path that the levels above the node use. The root, at 0, stays a node even for a single entry.</param>
    /// <param name="count">The number of entries, which is updated.</param>
    public object? Edit(ReadOnlySpan<StateEdit> edits, int shift, ref int count)
    {
        if (edits.Length == 1)
        {
            return EditOne(this, in edits[0], shift, ref count);
        }

        Branches changed = default;
        uint touched = 0;
        uint branches = BranchSet;
        while (!edits.IsEmpty)
        {
            uint bit = BitOf(edits[0].Key.Path, shift);
            int length = 1;
            while (length < edits.Length && BitOf(edits[length].Key.Path, shift) == bit)
            {
                length++;
            }

            object? branch = EditBranch(BranchAt(bit), edits[..length], shift + BitsPerLevel, ref count);
            changed[BitOperations.TrailingZeroCount(bit)] = branch;
            touched |= bit;
            branches = branch is null ? branches & ~bit : branches | bit;
            edits = edits[length..];
        }

        return Rebuild(branches, touched, changed, shift);
    }

    private static object? EditBranch(object? branch, ReadOnlySpan<StateEdit> edits, int shift, ref int count)
    {
        if (branch is StateNode node)
        {
            return node.Edit(edits, shift, ref count);
        }

        foreach (ref readonly StateEdit edit in edits)
        {
            branch = EditOne(branch, in edit, shift, ref count);
        }

        return branch;
    }

    /// <summary>Makes one edit to a branch, which may be a node, an entry, or missing.</summary>
    private static object? EditOne(object? branch, in StateEdit edit, int shift, ref int count)
    {
        StateLeaf? entry = edit.Entry is { Next: not null } shared ? new StateLeaf(shared.Entry, shared.Path, next: null) : edit.Entry;
        if (branch is StateNode node)
        {
            return entry is not null ? node.Set(entry, shift, ref count) : node.Remove(edit.Key.Path, edit.Key.Key, shift, ref count);
        }

        if (branch is not StateLeaf leaf)
        {
            count += entry is null ? 0 : 1;
            return entry;
        }

        return entry is null ? leaf.Remove(edit.Key.Path, edit.Key.Key, ref count)
            : leaf.Path == entry.Path ? leaf.Set(entry, ref count)
            : Split(leaf, entry, shift, ref count);
    }

    private object? Rebuild(uint branches, uint touched, in Branches changed, int shift)
    {
        object[] slots = new object[BitOperations.PopCount(branches)];
        bool isSame = branches == BranchSet;
        int slot = 0;
        for (uint rest = branches; rest != 0; rest &= rest - 1)
        {
            uint bit = rest & (~rest + 1);
            object? before = BranchAt(bit);
            object? after = (touched & bit) != 0 ? changed[BitOperations.TrailingZeroCount(bit)] : before;
            isSame &= ReferenceEquals(before, after);
            slots[slot++] = after!;
        }

        return isSame ? this
            : slots.Length == 0 ? null
            : shift > 0 && slots is [StateLeaf only] ? only
            : new StateNode(branches, slots);
    }

    [InlineArray(1 << BitsPerLevel)]
    private struct Branches
    {
        private object? _first;
    }
}
