using System.Collections.Immutable;
using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Resolves a small fork of states that have unread nodes. The entries that the states share are not read.</summary>
/// <remarks>
/// <para>
/// The index does not have the events that only unread nodes name. So it may show that all states have an event in their auth chains, but not that one of them
/// does not: an unread entry may cite the event. The full conflicted set is still exact if every event that is met, going back from the conflicted events, is
/// conflicted itself, or is shown to be in all chains. Nothing before an event in all chains is in the auth difference.
/// </para>
/// <para>
/// That is so for events that cite the current state, as most do. Otherwise there is no result here, and the caller reads the states in full. Auth chains of
/// states must include the events of the states (<see cref="ResolutionOptions.AuthChainIncludesState"/>).
/// </para>
/// </remarks>
internal static class PartlyReadResolution
{
    /// <summary>The largest number of nodes in which two neighbours of the states may differ.</summary>
    private const int MaxDifferingPlaces = 1024;

    /// <summary>Tries to resolve states.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="states">The states, without repetitions; at least two.</param>
    /// <param name="index">The index of the room's auth graph.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The result of the algorithm, or null if it needs the unread nodes or the fork is not small.</returns>
    public static ResolutionResult? TryResolve(
        RoomVersion version, ImmutableArray<StateMap> states, AuthIndex index, ResolutionOptions options, CancellationToken cancellation)
    {
        // A large fork is resolved again and again as it grows. Reading the states once is cheaper, because then its resolution is kept.
        if (version.StateResolution == StateResolutionAlgorithm.V1
            || !options.AuthChainIncludesState
            || options.Explains
            || states.Length >= RoomStateResolver.LeastKeptSize
            || !AreNear(states))
        {
            return null;
        }

        List<Conflict> conflicts = ConflictSplit.Find(states);
        if (conflicts.Count + states.Length >= RoomStateResolver.LeastKeptSize
            || !conflicts.TrueForAll(conflict => Array.TrueForAll(conflict.Entries, entry => entry.NumberIn(index) >= 0)))
        {
            return null;
        }

        int[] conflicted = [.. conflicts.SelectMany(conflict => conflict.Entries).Select(entry => entry.NumberIn(index))];
        return IndexedDifference.IsWithin(index, states, conflicted, cancellation)
            ? ResolverV2.Resolve(version, states, new IndexedAuthGraph(index) { HasConflictedDifference = true }, options, cancellation)
            : null;
    }

    private static bool AreNear(ImmutableArray<StateMap> states)
    {
        StateMap[] row = [.. states.OrderBy(state => state.Count)];
        for (int i = 1; i < row.Length; i++)
        {
            int budget = MaxDifferingPlaces;
            if (!row[i - 1].DiffersInAtMost(row[i], ref budget))
            {
                return false;
            }
        }

        return true;
    }
}
