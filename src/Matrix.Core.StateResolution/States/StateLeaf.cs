using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an entry of a state map, followed by the entries whose keys have the same path, in the order of their keys.</summary>
internal sealed class StateLeaf
{
    private AuthIndex? _index;
    private int _number = KeyLineages.None;
    private int _idHash;

    public StateLeaf(StateEntry entry, ulong path, StateLeaf? next)
    {
        Entry = entry;
        Path = path;
        Next = next;
    }

    public StateEntry Entry { get; }

    public ulong Path { get; }

    public StateLeaf? Next { get; }

    /// <summary>Gets the hash code of the event ID, which is computed at the first request.</summary>
    public int IdHash
    {
        get
        {
            int hash = _idHash;
            return hash != 0 ? hash : _idHash = Entry.EventId.GetHashCode();
        }
    }

    /// <summary>Gets the hash code of the entry, without the other entries of the same path.</summary>
    public int EntryHash => HashCode.Combine(Path, IdHash);

    /// <summary>Returns the number of the event in an index, or a negative number if its auth chain is not available.</summary>
    /// <remarks>The number is cached for the first index that is passed.</remarks>
    public int NumberIn(AuthIndex index)
    {
        if (ReferenceEquals(Volatile.Read(ref _index), index) && Volatile.Read(ref _number) is >= 0 and int known)
        {
            return known;
        }

        if (!index.TryGetNumber(Entry.EventId, out int number, this))
        {
            return KeyLineages.None;
        }

        // The cached number belongs to the index that set the field first. A thread that lost the race does not write its number.
        if (Interlocked.CompareExchange(ref _index, index, comparand: null) is null)
        {
            Volatile.Write(ref _number, number);
        }

        return number;
    }

    /// <summary>Determines whether the entries of this path and those of another leaf are the same.</summary>
    public bool HasSameEntries(StateLeaf other)
    {
        StateLeaf? left = this;
        StateLeaf? right = other;
        while (left is not null && right is not null && left.Entry == right.Entry)
        {
            (left, right) = (left.Next, right.Next);
        }

        return left is null && right is null;
    }

    public StateLeaf? Find(ulong path, in StateSlot key)
    {
        for (StateLeaf? leaf = path == Path ? this : null; leaf is not null; leaf = leaf.Next)
        {
            if (leaf.Entry.Slot == key)
            {
                return leaf;
            }
        }

        return null;
    }

    /// <summary>Returns the entries of this path with one entry added or changed.</summary>
    public StateLeaf Set(StateLeaf added, ref int count)
    {
        if (Find(Path, added.Entry.Slot) is { } old)
        {
            return old.Entry == added.Entry ? this : Next is null && added.Next is null ? added : Build(Without(added.Entry.Slot).Append(added.Entry));
        }

        count++;
        return Build(Without(added.Entry.Slot).Append(added.Entry));
    }

    /// <summary>Returns the entries of this path without a key, or null if nothing is left.</summary>
    public StateLeaf? Remove(ulong path, in StateSlot key, ref int count)
    {
        if (Find(path, in key) is null)
        {
            return this;
        }

        count--;
        return Next is null ? null : Build(Without(key));
    }

    /// <summary>Builds the list in the order of the keys, so that it does not depend on the order of insertion.</summary>
    private StateLeaf Build(IEnumerable<StateEntry> entries)
    {
        StateLeaf? leaf = null;
        foreach (StateEntry entry in entries.OrderByDescending(entry => entry.Slot))
        {
            leaf = new StateLeaf(entry, Path, leaf);
        }

        return leaf!;
    }

    private IEnumerable<StateEntry> Without(StateSlot key)
    {
        for (StateLeaf? leaf = this; leaf is not null; leaf = leaf.Next)
        {
            if (leaf.Entry.Slot != key)
            {
                yield return leaf.Entry;
            }
        }
    }
}
