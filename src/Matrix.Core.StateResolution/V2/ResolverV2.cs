using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>State resolution version 2 and 2.1.</summary>
/// <remarks>Matrix spec, room versions 2 and 12, § State resolution, § Algorithm. The numbers in the code are those of the spec's steps.</remarks>
internal static class ResolverV2
{
    public static Resolution Resolve(
        RoomVersion version, ImmutableArray<StateMap> states, AuthGraph graph, ResolutionOptions options, CancellationToken cancellation)
    {
        bool isV21 = version.StateResolution == StateResolutionAlgorithm.V2Point1;
        StateMap unconflicted = ConflictSplit.Split(states, out SortedDictionary<StateKey, ImmutableArray<EventId>> conflicted);
        TraceBuilder? trace = options.Explains ? new TraceBuilder(version, graph) : null;

        // The full conflicted set: what is in conflict, the auth difference, and in 2.1 the conflicted state subgraph.
        var conflictedNumbers = new List<int>();
        foreach (ImmutableArray<EventId> values in conflicted.Values)
        {
            conflictedNumbers.AddRange(values.Select(graph.NumberOf));
        }

        EventSet difference = graph.Index is null
            ? AuthDifference.Find(graph, unconflicted, OwnOf(states, conflicted), options.AuthChainIncludesState, cancellation)
            : SetOf(graph, IndexedDifference.Find(graph.Index, states, IndexedOf(graph, conflictedNumbers), options.AuthChainIncludesState, cancellation));
        EventSet? subgraph = !isV21 ? null
            : graph.Index is null ? ConflictedSubgraph.Find(graph, conflictedNumbers, cancellation)
            : SetOf(graph, IndexedSubgraph.Find(graph.Index, IndexedOf(graph, conflictedNumbers), cancellation));
        var full = new EventSet();
        foreach (int number in conflictedNumbers.Concat(difference.ToList()).Concat(subgraph?.ToList() ?? []))
        {
            if (graph.IsHeld(number))
            {
                _ = full.Add(number);
            }
        }

        trace?.Conflict(conflicted, full, conflictedNumbers, difference, subgraph);
        VerifiedPdu? create = version.RoomIdIsCreateEventId ? FindCreate(graph, full) : null;

        // 1. The power events and what of the set is behind them, in reverse topological power order.
        EventSet power = PowerEvents.WithTheirChains(graph, full);
        List<int> powerOrder = PowerOrder.Sort(graph, power, create);
        trace?.PowerOrder(powerOrder, create);

        // 2. Judged from the unconflicted state in version 2, from nothing in 2.1.
        var checks = new IterativeAuth(graph, isV21 ? StateMap.Empty : unconflicted, create, options.ReadmitsRejected);
        checks.Run(powerOrder, trace is null ? null : trace.FirstPass, cancellation);

        // 3. The rest in the order of the mainline of the power levels that came out.
        var mainline = new Mainline(graph, checks.NumberAt(AuthKeys.PowerLevels));
        List<int> rest = mainline.Sort(full.ToList().Where(number => !power.Contains(number)));
        trace?.MainlineOrder(mainline, rest);

        // 4. Judged by what came out so far.
        checks.Run(rest, trace is null ? null : trace.SecondPass, cancellation);

        // 5. What the states agreed on stands.
        StateMap resolved = unconflicted;
        foreach ((StateKey key, int number) in checks.Resolved.OrderBy(entry => entry.Key))
        {
            resolved = unconflicted.TryGet(in key, out _) ? resolved : resolved.Set(key, graph.IdOf(number));
        }

        return StateResolver.Answer(graph, options, resolved, trace?.Build(conflicted, resolved));
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

    /// <summary>For each state the events that it has at conflicted keys.</summary>
    private static ImmutableArray<ImmutableArray<EventId>> OwnOf(ImmutableArray<StateMap> states, SortedDictionary<StateKey, ImmutableArray<EventId>> conflicted)
    {
        ImmutableArray<ImmutableArray<EventId>>.Builder own = ImmutableArray.CreateBuilder<ImmutableArray<EventId>>(states.Length);
        foreach (StateMap state in states)
        {
            ImmutableArray<EventId>.Builder events = ImmutableArray.CreateBuilder<EventId>();
            foreach (StateKey key in conflicted.Keys)
            {
                if (state.TryGet(in key, out EventId id))
                {
                    events.Add(id);
                }
            }

            own.Add(events.ToImmutable());
        }

        return own.MoveToImmutable();
    }

    /// <summary>In version 12 the create event is the one that the room ID names; no event cites it.</summary>
    private static VerifiedPdu? FindCreate(AuthGraph graph, EventSet full)
    {
        foreach (int number in full.ToList())
        {
            RoomId roomId = graph.EventOf(number).RoomId;
            if (roomId.Span.IsEmpty)
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
