using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>The events that are in the auth chains of some states and not of all.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions. What the states share is in every chain, and so is all that it reaches: it is marked first,
/// and the walks from what each state has alone stop there. Whether a state's own events count as part of its chain is an option
/// (<see cref="ResolutionOptions.AuthChainIncludesState"/>).
/// </remarks>
internal static class AuthDifference
{
    /// <param name="graph">The events.</param>
    /// <param name="unconflicted">What the states share.</param>
    /// <param name="own">For each state the events that it has and not all share.</param>
    /// <param name="inclusive">Whether the events of a state are in its chain.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static EventSet Find(AuthGraph graph, StateMap unconflicted, ImmutableArray<ImmutableArray<EventId>> own, bool inclusive, CancellationToken cancellation)
    {
        EventSet shared = Chain(graph, unconflicted.ToSorted().Select(entry => entry.EventId), inclusive, stop: null, cancellation);
        var counts = new Dictionary<int, int>();
        foreach (ImmutableArray<EventId> events in own)
        {
            foreach (int number in Chain(graph, events, inclusive, shared, cancellation).ToList())
            {
                counts[number] = counts.GetValueOrDefault(number) + 1;
            }
        }

        var difference = new EventSet();
        foreach ((int number, int count) in counts)
        {
            if (count < own.Length)
            {
                _ = difference.Add(number);
            }
        }

        return difference;
    }

    /// <summary>The auth chain of some events: all that is reached over <c>auth_events</c>, up to <paramref name="stop"/>.</summary>
    public static EventSet Chain(AuthGraph graph, IEnumerable<EventId> events, bool inclusive, EventSet? stop, CancellationToken cancellation)
    {
        var chain = new EventSet();
        var work = new Stack<int>();
        foreach (EventId id in events)
        {
            int number = graph.NumberOf(id);
            if (inclusive)
            {
                Enter(number);
            }
            else
            {
                foreach (int cited in graph.AuthEventsOf(number))
                {
                    Enter(cited);
                }
            }
        }

        while (work.TryPop(out int number))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (int cited in graph.AuthEventsOf(number))
            {
                Enter(cited);
            }
        }

        return chain;

        void Enter(int number)
        {
            if (stop?.Contains(number) != true && chain.Add(number))
            {
                work.Push(number);
            }
        }
    }
}
