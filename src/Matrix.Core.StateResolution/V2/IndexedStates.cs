using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents the states that are resolved, as sets of events of an index. It answers which states hold an event, and which hold a later event of its lineage.
/// </summary>
internal readonly struct IndexedStates
{
    /// <summary>The largest number of states, because each state has one bit. More states are compared two at a time.</summary>
    public const int MaxStates = 64;

    private readonly AuthIndex _index;
    private readonly ImmutableArray<StateMap> _states;

    /// <param name="index">The index, which has all events of the states.</param>
    /// <param name="states">The states; at most <see cref="MaxStates"/>.</param>
    public IndexedStates(AuthIndex index, ImmutableArray<StateMap> states)
    {
        _index = index;
        _states = states;
        All = ulong.MaxValue >> (MaxStates - states.Length);
    }

    /// <summary>Gets the set of all states.</summary>
    public ulong All { get; }

    /// <summary>Looks up an event in the states.</summary>
    /// <param name="number">The number of the event.</param>
    /// <param name="holding">The states that hold the event.</param>
    /// <returns>The states that hold a later event of its lineage, and therefore have the event in their auth chains.</returns>
    public ulong Find(int number, out ulong holding)
    {
        holding = 0;
        ulong behind = 0;
        ref readonly IndexedEvent node = ref _index[number];
        if (!node.IsState)
        {
            return 0;
        }

        StateLeaf? before = null;
        ulong beforeHolding = 0;
        ulong beforeBehind = 0;
        for (int i = 0; i < _states.Length; i++)
        {
            StateLeaf? first = _states[i].FindLeaf(node.Path);

            // Most states share most entries, so the result for the same entry is reused.
            if (first is null || !ReferenceEquals(first, before))
            {
                before = first;
                (beforeHolding, beforeBehind) = (0, 0);
                for (StateLeaf? leaf = first; leaf is not null; leaf = leaf.Next)
                {
                    int held = leaf.NumberIn(_index);
                    beforeHolding |= held == number ? 1UL : 0;
                    beforeBehind |= held != number && held > number && _index.Lineages.IsAtOrBehind(number, held) ? 1UL : 0;
                }
            }

            holding |= beforeHolding << i;
            behind |= beforeBehind << i;
        }

        return behind;
    }
}
