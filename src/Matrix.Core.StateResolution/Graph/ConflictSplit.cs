using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Splits states into the entries on which they agree and the conflicts.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>: an entry is unconflicted if every state has
/// it. All values of other keys are conflicted, including those of keys that only some states have. In room version 1 a key that some states lack is not in
/// conflict if the other states agree on it.
/// </remarks>
internal static class ConflictSplit
{
    /// <summary>Returns the keys on which states do not agree. Only the parts that the states do not share are compared.</summary>
    /// <param name="states">At least one state.</param>
    /// <returns>The conflicts, in unspecified order.</returns>
    public static List<Conflict> Find(ImmutableArray<StateMap> states)
    {
        var conflicts = new List<Conflict>();
        if (states.Length == 2)
        {
            states[0].VisitDifferences(states[1], (left, right) =>
            {
                StateLeaf[] atKey = EntriesOf(left, right);
                conflicts.Add(new Conflict(KeyOf(left, right), atKey) { HolderOfFirst = ReferenceEquals(atKey[0], left) ? 0 : 1 });
            });
            return conflicts;
        }

        // If not all states agree on a key, two states that are next to each other in any row disagree on it. All entries of the key are found at such places.
        // Sorting by size puts similar states next to each other.
        var entries = new Dictionary<HashedKey, List<StateLeaf>>();
        StateMap[] row = [.. states.OrderBy(state => state.Count)];
        for (int i = 1; i < row.Length; i++)
        {
            row[i - 1].VisitDifferences(row[i], (left, right) =>
            {
                ref List<StateLeaf>? atKey = ref CollectionsMarshal.GetValueRefOrAddDefault(entries, KeyOf(left, right), out _);
                atKey ??= [];
                atKey.AddRange(EntriesOf(left, right));
            });
        }

        foreach ((HashedKey key, List<StateLeaf> atKey) in entries)
        {
            conflicts.Add(new Conflict(key, [.. atKey.OrderBy(entry => entry.Entry.EventId).DistinctBy(entry => entry.Entry.EventId)]));
        }

        return conflicts;
    }

    /// <summary>Splits states as state resolution version 2 and later do.</summary>
    /// <param name="states">At least one state.</param>
    /// <param name="conflicted">For each conflicted key, in order, the events at the key, each once and in the order of their IDs.</param>
    /// <returns>The unconflicted state.</returns>
    public static StateMap Split(ImmutableArray<StateMap> states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted)
    {
        List<Conflict> conflicts = Find(states);
        conflicted = Sort(conflicts);
        return Without(states[0], conflicts);
    }

    /// <summary>Splits states as version 1 does: keys that only some states have are settled if those states agree.</summary>
    public static StateMap SplitV1(ImmutableArray<StateMap> states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted)
    {
        conflicted = [];
        StateMap settled = states[0];
        foreach (Conflict conflict in Find(states))
        {
            StateSlot key = conflict.Key.Key;
            if (conflict.Entries.Length == 1)
            {
                settled = settled.SetItem(key, conflict.Entries[0].Entry.EventId);
            }
            else
            {
                settled = settled.Remove(key);
                conflicted.Add(key, [.. conflict.EventIds]);
            }
        }

        return settled;
    }

    /// <summary>Returns a state without the keys in conflict.</summary>
    public static StateMap Without(StateMap state, List<Conflict> conflicts)
    {
        foreach (Conflict conflict in conflicts)
        {
            state = state.Remove(conflict.Key.Key);
        }

        return state;
    }

    /// <summary>Returns the conflicts in the order of their keys.</summary>
    public static SortedDictionary<StateSlot, ImmutableArray<EventId>> Sort(List<Conflict> conflicts)
    {
        var sorted = new SortedDictionary<StateSlot, ImmutableArray<EventId>>();
        foreach (Conflict conflict in conflicts)
        {
            sorted.Add(conflict.Key.Key, [.. conflict.EventIds]);
        }

        return sorted;
    }

    private static HashedKey KeyOf(StateLeaf? left, StateLeaf? right)
    {
        StateLeaf entry = (left ?? right)!;
        return new HashedKey(entry.Entry.Slot, entry.Path);
    }

    private static StateLeaf[] EntriesOf(StateLeaf? left, StateLeaf? right) =>
        left is null ? [right!]
        : right is null ? [left]
        : left.Entry.EventId < right.Entry.EventId ? [left, right]
        : [right, left];
}
