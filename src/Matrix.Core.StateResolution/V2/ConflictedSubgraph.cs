namespace Matrix.Core.StateResolution;

/// <summary>
/// Computes the conflicted state subgraph: the events on any path over <c>auth_events</c> from one conflicted event to another, ends included.
/// </summary>
/// <remarks>
/// Matrix spec, room version 12, <see href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">State resolution</see> (MSC4297). Two sweeps visit every
/// event at most once each: down from the conflicted events, and back up from the conflicted events over the events that were reached. Paths are not
/// enumerated, because their number can be exponential.
/// </remarks>
internal static class ConflictedSubgraph
{
    public static EventSet Find(AuthGraph graph, IReadOnlyCollection<int> conflicted, CancellationToken cancellation)
    {
        // Down: all events that a conflicted event reaches.
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

        // Up: all reached events that reach a conflicted event.
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
