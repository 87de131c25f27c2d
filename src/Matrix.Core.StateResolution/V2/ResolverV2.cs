using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Implements state resolution versions 2 and 2.1.</summary>
/// <remarks>
/// Matrix spec, Algorithm of room versions <see href="https://spec.matrix.org/v1.19/rooms/v2/#algorithm">2</see> and
/// <see href="https://spec.matrix.org/v1.19/rooms/v12/#algorithm">12</see>. The numbers in the code are those of the steps in the specification.
/// </remarks>
internal static class ResolverV2
{
    /// <summary>
    /// The largest number of states among which the nearest to the result is searched. All states have the same entries at the keys that are not in conflict.
    /// </summary>
    private const int MaxCandidates = 4;

    /// <summary>Resolves states.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="states">The states; at least two.</param>
    /// <param name="graph">The graph of the events.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static Resolution Resolve(
        RoomVersion version,
        ImmutableArray<StateMap> states,
        AuthGraph graph,
        ResolutionOptions options,
        CancellationToken cancellation)
    {
        bool isV21 = version.StateResolution == StateResolutionAlgorithm.V2_1;
        List<Conflict> conflicts = ConflictSplit.Find(states);
        TraceBuilder? trace = options.Explains ? new TraceBuilder(version, graph) : null;

        // The full conflicted set: the events in conflict, the auth difference, and in 2.1 the conflicted state subgraph.
        List<int> conflictedNumbers = NumbersOf(graph, conflicts);
        SharedEvents? shared = graph.Index is null ? SharedEvents.Of(graph, states[0], conflicts, conflictedNumbers) : null;
        EventSet difference = graph.Index is null
            ? AuthDifference.Find(graph, shared!.Numbers, OwnOf(graph, states, conflicts), options.AuthChainIncludesState, cancellation)
            : SetOf(graph, IndexedDifference.FindAny(graph.Index, states, IndexedOf(graph, conflictedNumbers), options.AuthChainIncludesState, cancellation));
        EventSet? subgraph = !isV21 ? null
            : graph.Index is null ? ConflictedSubgraph.Find(graph, conflictedNumbers, cancellation)
            : SetOf(graph, IndexedSubgraph.Find(graph.Index, IndexedOf(graph, conflictedNumbers), cancellation));
        var full = new EventSet();
        AddHeld(graph, conflictedNumbers, full);
        AddHeld(graph, difference, full);
        AddHeld(graph, subgraph, full);

        trace?.Conflict(ConflictSplit.Sort(conflicts), full, conflictedNumbers, difference, subgraph);
        VerifiedPdu? create = version.Format.UsesCreateEventIdAsRoomId ? FindCreate(graph, full) : null;

        // 1. The power events and the events of the set in their auth chains, in reverse topological power order.
        EventSet power = PowerEvents.WithTheirChains(graph, full);
        IReadOnlyList<int> powerOrder = PowerOrder.Sort(graph, power, create);
        trace?.PowerOrder([.. powerOrder], create);

        // 2. They are judged from the unconflicted state in version 2, and from the empty state in 2.1.
        var checks = new IterativeAuthChecks(graph, isV21 ? StateMap.Empty : states[0], create, options.ReadmitsRejected, conflicts, shared?.AtOwnSlots);
        checks.Run(powerOrder, trace is null ? null : trace.FirstPass, cancellation);

        // 3. The rest, in the order of the mainline of the power levels after the first pass.
        var mainline = new Mainline(graph, checks.NumberAt(StateSlot.PowerLevels));
        List<int> rest = mainline.Sort(Without(full, power));
        trace?.MainlineOrder(mainline, rest);

        // 4. The rest is judged by the state so far.
        checks.Run(rest, trace is null ? null : trace.SecondPass, cancellation);

        // 5. The entries on which the states agree stand.
        StateMap resolved = Overlay(graph, states, conflicts, checks);
        return StateResolver.Answer(graph, options, resolved, trace?.Build(ConflictSplit.Sort(conflicts), resolved), full.Count);
    }

    /// <summary>
    /// Returns the resolved state. It is made from the nearest of the states, with the results at the keys in conflict and at keys that no state has.
    /// </summary>
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
            resolved = resolved.Find(hashed) is null ? resolved.Set(hashed, graph.IdOf(number)) : resolved;
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

    private static List<int> IndexedOf(AuthGraph graph, List<int> numbers) => [.. numbers.Select(graph.IndexedOf)];

    private static EventSet SetOf(AuthGraph graph, IReadOnlyCollection<int> indexed)
    {
        var set = new EventSet();
        foreach (int number in indexed)
        {
            _ = set.Add(graph.NumberOfIndexed(number));
        }

        return set;
    }

    /// <summary>Returns, for each state, its events at conflicted keys.</summary>
    private static List<int>[] OwnOf(AuthGraph graph, ImmutableArray<StateMap> states, List<Conflict> conflicts)
    {
        var own = new List<int>[states.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = new List<int>(conflicts.Count);
            foreach (Conflict conflict in conflicts)
            {
                if (conflict.EntryIn(states, i) is { } entry)
                {
                    own[i].Add(graph.NumberOf(entry));
                }
            }
        }

        return own;
    }

    /// <summary>
    /// Returns the create event that the room ID names, or null if it is rejected or missing. In room version 12 and later events do not cite it.
    /// </summary>
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
