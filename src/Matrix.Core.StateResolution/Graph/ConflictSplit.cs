using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Splits states into what they agree on and what they do not.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions: an entry is unconflicted where it is present and the same in every state; all values of
/// other keys are conflicted, those of keys that only some states have among them. In room version 1 a key that some states lack is not
/// conflicted where the others agree.
/// </remarks>
internal static class ConflictSplit
{
    /// <summary>Splits as versions 2 and later do. States that share structure are looked at only where they differ.</summary>
    /// <param name="states">At least one state.</param>
    /// <param name="conflicted">For each conflicted key, in order, the events at it, each once and in order.</param>
    /// <returns>The unconflicted state.</returns>
    public static StateMap Split(ImmutableArray<StateMap> states, out SortedDictionary<StateKey, ImmutableArray<EventId>> conflicted)
    {
        conflicted = [];
        StateMap unconflicted = states[0];
        foreach (StateKey key in KeysThatDiffer(states))
        {
            unconflicted = unconflicted.Remove(key);
            conflicted.Add(key, ValuesAt(states, key));
        }

        return unconflicted;
    }

    /// <summary>Splits as version 1 does: keys that only some states have are settled where those agree.</summary>
    public static StateMap SplitV1(ImmutableArray<StateMap> states, out SortedDictionary<StateKey, ImmutableArray<EventId>> conflicted)
    {
        conflicted = [];
        StateMap settled = states[0];
        foreach (StateKey key in KeysThatDiffer(states))
        {
            ImmutableArray<EventId> values = ValuesAt(states, key);
            settled = values.Length == 1 ? settled.Set(key, values[0]) : settled.Remove(key);
            if (values.Length > 1)
            {
                conflicted.Add(key, values);
            }
        }

        return settled;
    }

    private static SortedSet<StateKey> KeysThatDiffer(ImmutableArray<StateMap> states)
    {
        var keys = new SortedSet<StateKey>();
        for (int i = 1; i < states.Length; i++)
        {
            keys.UnionWith(states[0].KeysThatDiffer(states[i]));
        }

        return keys;
    }

    private static ImmutableArray<EventId> ValuesAt(ImmutableArray<StateMap> states, StateKey key)
    {
        var values = new SortedSet<EventId>();
        foreach (StateMap state in states)
        {
            if (state.TryGet(in key, out EventId id))
            {
                _ = values.Add(id);
            }
        }

        return [.. values];
    }
}
