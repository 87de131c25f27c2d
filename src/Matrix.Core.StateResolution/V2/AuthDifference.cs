namespace Matrix.Core.StateResolution;

/// <summary>Computes the auth difference: the events that are in the auth chains of some states, but not of all.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>. The events that all states share, and all
/// events that they reach, are in every chain. They are marked first, and the walks from the other events of each state stop there. An option decides whether a
/// state's own events count as part of its chain: <see cref="ResolutionOptions.AuthChainIncludesState"/>.
/// </remarks>
internal static class AuthDifference
{
    /// <param name="graph">The graph of the events.</param>
    /// <param name="shared">The events that all states share.</param>
    /// <param name="own">For each state, its events that not all states share.</param>
    /// <param name="inclusive">Whether the auth chain of a state includes the events of the state.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static EventSet Find(AuthGraph graph, List<int> shared, List<int>[] own, bool inclusive, CancellationToken cancellation)
    {
        EventSet inAll = Chain(graph, shared, inclusive, stop: null, cancellation);
        int[] counts = [];
        foreach (List<int> events in own)
        {
            EventSet chain = Chain(graph, events, inclusive, inAll, cancellation);
            Array.Resize(ref counts, graph.Count);
            foreach (int number in chain)
            {
                counts[number]++;
            }
        }

        var difference = new EventSet();
        for (int number = 0; number < counts.Length; number++)
        {
            if (counts[number] > 0 && counts[number] < own.Length)
            {
                _ = difference.Add(number);
            }
        }

        return difference;
    }

    /// <summary>
    /// Returns the auth chain of some events: all events that are reached over <c>auth_events</c>, up to the events of <paramref name="stop"/>.
    /// </summary>
    public static EventSet Chain(AuthGraph graph, List<int> events, bool inclusive, EventSet? stop, CancellationToken cancellation)
    {
        var chain = new EventSet();
        var work = new Stack<int>();
        foreach (int number in events)
        {
            if (inclusive)
            {
                Enter(number);
            }
            else
            {
                EnterAll(graph.AuthEventsOf(number));
            }
        }

        while (work.TryPop(out int number))
        {
            cancellation.ThrowIfCancellationRequested();
            EnterAll(graph.AuthEventsOf(number));
        }

        return chain;

        void EnterAll(ReadOnlySpan<int> numbers)
        {
            foreach (int number in numbers)
            {
                Enter(number);
            }
        }

        void Enter(int number)
        {
            if (stop?.Contains(number) != true && chain.Add(number))
            {
                work.Push(number);
            }
        }
    }
}
