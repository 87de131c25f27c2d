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
    /// <param name="shared">The events that the states share.</param>
    /// <param name="own">For each state the events that it has and not all share.</param>
    /// <param name="inclusive">Whether the events of a state are in its chain.</param>
    /// <param name="cancellation">Stops the work.</param>
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

    /// <summary>The auth chain of some events: all that is reached over <c>auth_events</c>, up to <paramref name="stop"/>.</summary>
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
