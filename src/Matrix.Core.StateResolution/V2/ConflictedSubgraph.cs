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
        // Down: everything that a conflicted event reaches, with who cites it.
        var reached = new EventSet();
        var citedBy = new Dictionary<int, List<int>>();
        var work = new Stack<int>(conflicted);
        foreach (int number in conflicted)
        {
            _ = reached.Add(number);
        }

        while (work.TryPop(out int number))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (int cited in graph.AuthEventsOf(number))
            {
                if (!citedBy.TryGetValue(cited, out List<int>? citing))
                {
                    citedBy.Add(cited, citing = []);
                }

                citing.Add(number);
                if (reached.Add(cited))
                {
                    work.Push(cited);
                }
            }
        }

        // Up: everything reached from which a conflicted event is reached.
        var subgraph = new EventSet();
        foreach (int number in conflicted)
        {
            if (subgraph.Add(number))
            {
                work.Push(number);
            }
        }

        while (work.TryPop(out int number))
        {
            foreach (int citing in citedBy.GetValueOrDefault(number) ?? [])
            {
                if (subgraph.Add(citing))
                {
                    work.Push(citing);
                }
            }
        }

        return subgraph;
    }
}
