using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>An entry of a state map, and those whose keys have the same hash.</summary>
internal sealed class StateLeaf
{
    private AuthIndex? _index;
    private int _number = AuthForest.None;

    public StateLeaf(StateEntry entry, int hash, StateLeaf? next)
    {
        Entry = entry;
        Hash = hash;
        Next = next;
    }

    public StateEntry Entry { get; }

    public int Hash { get; }

    public StateLeaf? Next { get; }

    /// <summary>The number of the event in an index; negative where its chain is not at hand. Remembered for the first index that asks.</summary>
    public int NumberIn(AuthIndex index)
    {
        if (ReferenceEquals(Volatile.Read(ref _index), index) && Volatile.Read(ref _number) is >= 0 and int known)
        {
            return known;
        }

        if (!index.TryGetNumber(Entry.EventId, out int number))
        {
            return AuthForest.None;
        }

        // The number is of the index that was first, whichever thread came first.
        if (Interlocked.CompareExchange(ref _index, index, comparand: null) is null)
        {
            Volatile.Write(ref _number, number);
        }

        return number;
    }

    public StateLeaf? Find(int hash, in StateKey key)
    {
        for (StateLeaf? leaf = hash == Hash ? this : null; leaf is not null; leaf = leaf.Next)
        {
            if (leaf.Entry.Key == key)
            {
                return leaf;
            }
        }

        return null;
    }

    /// <summary>The entries of this hash with one more, or one changed.</summary>
    public StateLeaf Set(StateLeaf added, ref int count)
    {
        if (Find(Hash, added.Entry.Key) is not { } old)
        {
            count++;
            return new StateLeaf(added.Entry, Hash, this);
        }

        return old.Entry == added.Entry ? this : new StateLeaf(added.Entry, Hash, Without(added.Entry.Key));
    }

    /// <summary>The entries of this hash without a key; null where nothing is left.</summary>
    public StateLeaf? Remove(int hash, in StateKey key, ref int count)
    {
        if (Find(hash, in key) is null)
        {
            return this;
        }

        count--;
        return Without(key);
    }

    private StateLeaf? Without(StateKey key)
    {
        StateLeaf? rest = null;
        for (StateLeaf? leaf = this; leaf is not null; leaf = leaf.Next)
        {
            if (leaf.Entry.Key != key)
            {
                rest = new StateLeaf(leaf.Entry, leaf.Hash, rest);
            }
        }

        return rest;
    }
}
