namespace Matrix.Core.StateResolution;

/// <summary>The events on any path over <c>auth_events</c> from one conflicted event to another, ends included.</summary>
/// <remarks>
/// Matrix spec, room version 12, § State resolution (MSC4297). Two sweeps, each over every event once: down from the conflicted events, and
/// back up from those of them that were reached. Paths are never enumerated: there can be exponentially many.
/// </remarks>
internal static class ConflictedSubgraph
{
    public static EventSet Find(AuthGraph graph, IReadOnlyCollection<int> conflicted, CancellationToken cancellation)
    {
        // Down: everything that a conflicted event reaches.
        var reached = new EventSet();
        var work = new Stack<int>(conflicted.Count);
        Enter(conflicted, reached, work);
        while (work.TryPop(out int number))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (int cited in graph.AuthEventsOf(number))
            {
                if (reached.Add(cited))
                {
                    work.Push(cited);
                }
            }
        }

        // Up: everything reached from which a conflicted event is reached.
        var citers = Citers.Of(graph, reached);
        var subgraph = new EventSet();
        Enter(conflicted, subgraph, work);
        while (work.TryPop(out int number))
        {
            foreach (int citer in citers[number])
            {
                if (subgraph.Add(citer))
                {
                    work.Push(citer);
                }
            }
        }

        return subgraph;
    }

    private static void Enter(IReadOnlyCollection<int> numbers, EventSet set, Stack<int> work)
    {
        foreach (int number in numbers)
        {
            if (set.Add(number))
            {
                work.Push(number);
            }
        }
    }
}
