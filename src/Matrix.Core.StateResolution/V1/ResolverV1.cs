using System.Collections.Immutable;
using System.Security.Cryptography;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Implements state resolution version 1, which only room version 1 uses.</summary>
/// <remarks>
/// Matrix spec, room version 1, <see href="https://spec.matrix.org/v1.19/rooms/v1/#state-resolution">State resolution</see>. Events of one key are ordered by
/// depth, which can be forged, and by the SHA-1 of their ID. This makes the algorithm unsafe. It is supported for rooms of that version.
/// </remarks>
internal static class ResolverV1
{
    public static ResolutionResult Resolve(
        RoomVersion version, ImmutableArray<StateMap> states, AuthGraph graph, ResolutionOptions options, CancellationToken cancellation)
    {
        StateMap settled = ConflictSplit.SplitV1(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
        if (conflicted.Count == 0)
        {
            return new ResolutionResult(settled, trace: null);
        }

        TraceBuilder? trace = options.Explains ? new TraceBuilder(version, graph) : null;
        trace?.Conflict(conflicted);

        // Missing and rejected events are not candidates. If one candidate is left, it goes into the result, and is not used to judge other events.
        StateMap resolved = settled;
        var authState = new StateOverlay(graph, settled);
        var open = new SortedDictionary<StateSlot, List<int>>();
        foreach ((StateSlot key, ImmutableArray<EventId> values) in conflicted)
        {
            List<int> numbers = [.. values.Select(graph.NumberOf).Where(number => graph.IsHeld(number) && (options.ReadmitsRejected || !graph.IsRejected(number)))];
            if (numbers.Count == 1)
            {
                resolved = resolved.SetItem(key, graph.IdOf(numbers[0]));
            }
            else if (numbers.Count > 1)
            {
                open.Add(key, Order(graph, numbers));
            }
        }

        // Power levels, then join rules, then memberships. The events of a pass are judged by the state that was settled before the pass.
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
                resolved = resolved.SetItem(key, graph.IdOf(number));
                authState.Set(key, number);
                _ = open.Remove(key);
            }
        }

        foreach ((StateSlot key, List<int> order) in open)
        {
            cancellation.ThrowIfCancellationRequested();
            resolved = resolved.SetItem(key, graph.IdOf(ChooseFirstAllowed(graph, authState, order, trace)));
        }

        return StateResolver.Answer(graph, options, resolved, trace?.Build(conflicted, resolved));
    }

    /// <summary>Orders events by depth, smallest first. Events of the same depth are ordered by the SHA-1 of the event ID, greatest first.</summary>
    public static List<int> Order(AuthGraph graph, IEnumerable<int> numbers) =>
        [.. numbers
            .Select(number => (Number: number, graph.EventOf(number).Depth, Hash: Sha1(graph.IdOf(number))))
            .OrderBy(item => item.Depth)
            .ThenByDescending(item => item.Hash, StringComparer.Ordinal)
            .Select(item => item.Number)];

    /// <summary>Chooses the event of a key that comes last in an unbroken series of allowed events.</summary>
    /// <remarks>
    /// The first event stands without a check. Each next event replaces it if it is allowed by the state with the current event. The first event that is not
    /// allowed ends the series.
    /// </remarks>
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

    /// <summary>Chooses the allowed event with the greatest depth, or the event tried last if none is allowed.</summary>
    /// <remarks>The specification does not say what to do if none is allowed. Other servers choose the last one tried.</remarks>
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

    /// <summary>Returns the SHA-1 of an event ID in lowercase hexadecimal, which sorts like the bytes.</summary>
    private static string Sha1(EventId id)
    {
#pragma warning disable CA5350 // the algorithm names SHA-1: it orders, it does not protect
        return Convert.ToHexStringLower(SHA1.HashData(id.Utf8Span));
#pragma warning restore CA5350
    }
}
