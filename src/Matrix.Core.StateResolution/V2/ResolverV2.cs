using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Implements state resolution versions 2 and 2.1.</summary>
/// <remarks>
/// The numbers in the code are those of the steps in <see href="https://spec.matrix.org/v1.19/rooms/v2/#algorithm">Matrix spec, room version 2, Algorithm</see>;
/// version 2.1 changes some steps (<see href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">room version 12</see>).
/// </remarks>
internal static class ResolverV2
{
    /// <summary>The number of states that are tried as the base of the result. Any base gives the same result; a similar one shares more structure.</summary>
    private const int MaxCandidates = 4;

    /// <summary>Resolves states.</summary>
    /// <param name="version">The room version.</param>
    /// <param name="states">The states, without repetitions; at least two.</param>
    /// <param name="graph">The events.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static ResolutionResult Resolve(RoomVersion version, ImmutableArray<StateMap> states, AuthGraph graph, ResolutionOptions options, CancellationToken cancellation)
    {
        bool isV21 = version.StateResolution == StateResolutionAlgorithm.V2_1;
        List<Conflict> conflicts = ConflictSplit.Find(states);
        TraceBuilder? trace = options.Explains ? new TraceBuilder(version, graph) : null;

        // The full conflicted set: the conflicted events, the auth difference, and in version 2.1 the conflicted state subgraph.
        List<int> conflicted = NumbersOf(graph, conflicts);
        EventSet difference = graph.FindAuthDifference(states, conflicts, conflicted, options.AuthChainIncludesState, cancellation);
        EventSet? subgraph = isV21 ? graph.FindConflictedSubgraph(conflicted, cancellation) : null;
        var full = new EventSet();
        AddHeld(graph, conflicted, full);
        AddHeld(graph, difference, full);
        AddHeld(graph, subgraph, full);

        trace?.Conflict(ConflictSplit.Sort(conflicts), full, conflicted, difference, subgraph);
        VerifiedPdu? create = version.Format.UsesCreateEventIdAsRoomId ? FindCreate(graph, full) : null;

        // 1. Sort the power events, and the events of the set in their auth chains, by reverse topological power ordering.
        EventSet power = PowerEvents.WithTheirChains(graph, full);
        List<int> powerOrder = PowerOrder.Sort(graph, power, create);
        trace?.PowerOrder(powerOrder, create);

        // 2. Check them, starting from the unconflicted state in version 2, from the empty state in version 2.1.
        var checks = new IterativeAuthChecks(graph, isV21 ? StateMap.Empty : states[0], create, options.ReadmitsRejected, conflicts);
        checks.Run(powerOrder, trace is null ? null : trace.FirstPass, cancellation);

        // 3. Sort the other events by the mainline of the resulting power levels.
        var mainline = new Mainline(graph, checks.NumberAt(StateSlot.PowerLevels));
        List<int> rest = mainline.Sort(Without(full, power));
        trace?.MainlineOrder(mainline, rest);

        // 4. Check these, starting from the state that step 2 resulted in.
        checks.Run(rest, trace is null ? null : trace.SecondPass, cancellation);

        // 5. Replace the slots without a conflict by their unconflicted entries.
        StateMap resolved = Overlay(graph, states, conflicts, checks);
        return StateResolver.Answer(graph, options, resolved, trace?.Build(ConflictSplit.Sort(conflicts), resolved), full.Count);
    }

    /// <summary>Combines the unconflicted entries with the result of the checks, starting from the most similar state.</summary>
    private static StateMap Overlay(AuthGraph graph, ImmutableArray<StateMap> states, List<Conflict> conflicts, IterativeAuthChecks checks)
    {
        int[] candidates = [.. Enumerable.Range(0, states.Length).OrderByDescending(place => states[place].Count).Take(MaxCandidates)];
        var winners = new (StateLeaf? Entry, int Matching)[conflicts.Count];
        int[] matches = new int[candidates.Length];
        for (int i = 0; i < winners.Length; i++)
        {
            int number = checks.ResolvedAt(i);
            StateLeaf? entry = number < 0 ? null : conflicts[i].EntryOf(graph.IdOf(number));
            int matching = 0;
            for (int candidate = 0; candidate < matches.Length; candidate++)
            {
                if (conflicts[i].EntryIn(states, candidates[candidate])?.Entry.EventId == entry?.Entry.EventId)
                {
                    matches[candidate]++;
                    matching |= 1 << candidate;
                }
            }

            winners[i] = (entry, matching);
        }

        int nearest = Array.IndexOf(matches, matches.Max());
        var edits = new List<StateEdit>();
        for (int i = 0; i < winners.Length; i++)
        {
            if ((winners[i].Matching & (1 << nearest)) == 0)
            {
                edits.Add(new StateEdit(conflicts[i].Key, winners[i].Entry));
            }
        }

        StateMap resolved = states[candidates[nearest]].Edit(edits);
        foreach ((StateSlot key, int number) in checks.ResolvedElsewhere)
        {
            var hashed = new HashedKey(in key);
            resolved = resolved.Find(hashed) is null ? resolved.SetItem(hashed, graph.IdOf(number)) : resolved;
        }

        return resolved;
    }

    private static List<int> NumbersOf(AuthGraph graph, List<Conflict> conflicts)
    {
        var numbers = new List<int>(2 * conflicts.Count);
        foreach (Conflict conflict in conflicts)
        {
            foreach (StateLeaf entry in conflict.Entries)
            {
                numbers.Add(graph.NumberOf(entry));
            }
        }

        return numbers;
    }

    private static void AddHeld(AuthGraph graph, List<int> numbers, EventSet set)
    {
        foreach (int number in numbers)
        {
            if (graph.IsHeld(number))
            {
                _ = set.Add(number);
            }
        }
    }

    private static void AddHeld(AuthGraph graph, EventSet? numbers, EventSet set)
    {
        if (numbers is null)
        {
            return;
        }

        foreach (int number in numbers)
        {
            if (graph.IsHeld(number))
            {
                _ = set.Add(number);
            }
        }
    }

    private static List<int> Without(EventSet set, EventSet other)
    {
        var rest = new List<int>(set.Count);
        foreach (int number in set)
        {
            if (!other.Contains(number))
            {
                rest.Add(number);
            }
        }

        return rest;
    }

    /// <summary>Returns the create event that the room ID is derived from (version 12 and later); events do not cite it.</summary>
    private static VerifiedPdu? FindCreate(AuthGraph graph, EventSet full)
    {
        foreach (int number in full)
        {
            RoomId roomId = graph.EventOf(number).RoomId;
            if (roomId.Utf8Span.IsEmpty)
            {
                continue;
            }

            int create = graph.NumberOf(SenderLevels.CreateEventOf(roomId));
            if (graph.IsHeld(create))
            {
                return graph.IsRejected(create) ? null : graph.VerifiedOf(create);
            }
        }

        return null;
    }
}
