using System.Collections.Immutable;
using System.Security.Cryptography;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>State resolution version 1, of room version 1 alone.</summary>
/// <remarks>
/// Matrix spec, room version 1, § State resolution. Events of one key are ordered by depth, which can be forged, and by the SHA-1 of their
/// ID, which is what makes the algorithm unsafe; it is kept for the rooms that have it.
/// </remarks>
internal static class ResolverV1
{
    public static Resolution Resolve(
        RoomVersion version, ImmutableArray<StateMap> states, AuthGraph graph, ResolutionOptions options, CancellationToken cancellation)
    {
        StateMap settled = ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
        if (conflicted.Count == 0)
        {
            return new Resolution(settled, trace: null);
        }

        TraceBuilder? trace = options.Explains ? new TraceBuilder(version, graph) : null;
        trace?.Conflict(conflicted);

        // What is not at hand, and what was rejected, leaves the conflict. A sole survivor goes into the result, and judges nothing.
        StateMap resolved = settled;
        var authState = new StateOverlay(graph, settled);
        var open = new SortedDictionary<StateSlot, List<int>>();
        foreach ((StateSlot key, ImmutableArray<EventId> values) in conflicted)
        {
            List<int> numbers = [.. values.Select(graph.NumberOf).Where(number => graph.IsHeld(number) && (options.ReadmitsRejected || !graph.IsRejected(number)))];
            if (numbers.Count == 1)
            {
                resolved = resolved.Set(key, graph.IdOf(numbers[0]));
            }
            else if (numbers.Count > 1)
            {
                open.Add(key, Order(graph, numbers));
            }
        }

        // Power levels, then join rules, then memberships: those of a pass are judged by what was settled before it.
        ReadOnlySpan<Func<StateSlot, bool>> passes =
        [
            key => key == StateSlot.PowerLevels,
            key => key == StateSlot.JoinRules,
            key => key.Type.Equals("m.room.member"u8),
        ];
        foreach (Func<StateSlot, bool> isOfPass in passes)
        {
            var chosen = new List<(StateSlot Key, int Number)>();
            foreach ((StateSlot key, List<int> order) in open.Where(entry => isOfPass(entry.Key)))
            {
                cancellation.ThrowIfCancellationRequested();
                chosen.Add((key, ChooseLastAllowed(graph, authState, key, order, trace)));
            }

            foreach ((StateSlot key, int number) in chosen)
            {
                resolved = resolved.Set(key, graph.IdOf(number));
                authState.Set(key, number);
                _ = open.Remove(key);
            }
        }

        foreach ((StateSlot key, List<int> order) in open)
        {
            cancellation.ThrowIfCancellationRequested();
            resolved = resolved.Set(key, graph.IdOf(ChooseFirstAllowed(graph, authState, order, trace)));
        }

        return StateResolver.Answer(graph, options, resolved, trace?.Build(conflicted, resolved));
    }

    /// <summary>Smaller depth first; of one depth the greater SHA-1 of the event ID first.</summary>
    public static List<int> Order(AuthGraph graph, IEnumerable<int> numbers) =>
        [.. numbers
            .Select(number => (Number: number, graph.EventOf(number).Depth, Hash: Sha1(graph.IdOf(number))))
            .OrderBy(item => item.Depth)
            .ThenByDescending(item => item.Hash, StringComparer.Ordinal)
            .Select(item => item.Number)];

    /// <summary>The first stands without a check; each next one replaces it as long as it is allowed beside it.</summary>
    private static int ChooseLastAllowed(AuthGraph graph, StateOverlay state, StateSlot key, List<int> order, TraceBuilder? trace)
    {
        int current = order[0];
        trace?.FirstPass(current, null);
        foreach (int next in order.Skip(1))
        {
            AuthVerdict verdict = AuthRules.CheckStateDependent(graph.VerifiedOf(next), state.With(key, current));
            trace?.FirstPass(next, verdict);
            if (!verdict.IsAllowed)
            {
                break;
            }

            current = next;
        }

        return current;
    }

    /// <summary>The deepest that is allowed; where none is, the last one tried. On that the spec is silent, and the network does so.</summary>
    private static int ChooseFirstAllowed(AuthGraph graph, StateOverlay state, List<int> order, TraceBuilder? trace)
    {
        for (int i = order.Count - 1; i >= 0; i--)
        {
            AuthVerdict verdict = AuthRules.CheckStateDependent(graph.VerifiedOf(order[i]), state);
            trace?.SecondPass(order[i], verdict);
            if (verdict.IsAllowed)
            {
                return order[i];
            }
        }

        return order[0];
    }

    /// <summary>Lowercase hex orders as the bytes do.</summary>
    private static string Sha1(EventId id)
    {
#pragma warning disable CA5350 // the algorithm names SHA-1: it orders, it does not protect
        return Convert.ToHexStringLower(SHA1.HashData(id.Utf8Span));
#pragma warning restore CA5350
    }
}
