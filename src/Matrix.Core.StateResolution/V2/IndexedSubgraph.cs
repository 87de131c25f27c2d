namespace Matrix.Core.StateResolution;

/// <summary>Computes the conflicted state subgraph with an index, by a search from both ends that stops when one of them is complete.</summary>
/// <remarks>
/// An event on such a path is reached backward from one conflicted event and forward from another. The backward search does not visit events older than the
/// oldest conflicted event that is cited. The forward search does not visit events that are not cited themselves. Either search may be long and the other
/// short: a new event reaches all power levels that the room ever had, while few events cite an old membership, or the opposite. The searches take steps in
/// turn, so that the work is at most twice that of the shorter search.
/// </remarks>
internal sealed class IndexedSubgraph
{
    private readonly AuthIndex _index;

    /// <summary>The conflicted events.</summary>
    private readonly HashSet<int> _ends;

    /// <summary>The conflicted events that are cited, at which a path may end.</summary>
    private readonly HashSet<int> _starts;

    private IndexedSubgraph(AuthIndex index, IReadOnlyList<int> conflicted)
    {
        _index = index;
        _ends = [.. conflicted];
        _starts = [.. _ends.Where(number => !index.Citers.IsEmpty(number))];
    }

    /// <param name="index">The index, which has all conflicted events and the events that they cite.</param>
    /// <param name="conflicted">The conflicted events.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static IReadOnlyCollection<int> Find(AuthIndex index, IReadOnlyList<int> conflicted, CancellationToken cancellation)
    {
        var search = new IndexedSubgraph(index, conflicted);
        return search._starts.Count == 0 ? search._ends : search.Find(cancellation);
    }

    private HashSet<int> Find(CancellationToken cancellation)
    {
        int oldest = _starts.Min();
        var behind = new HashSet<int>(_ends);
        var back = new Stack<int>(_ends);
        var before = new HashSet<int>(_starts);
        var forward = new Stack<int>(_starts.Select(_index.CitedCiters.First));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!back.TryPop(out int number))
            {
                return ReachingAStart(behind);
            }

            foreach (int cited in _index.CitedBy(number))
            {
                if (cited >= oldest && behind.Add(cited))
                {
                    back.Push(cited);
                }
            }

            if (!forward.TryPop(out int place))
            {
                return ReachedFromAnEnd(before);
            }

            if (place != ReverseAuthEdges.End)
            {
                int citer = _index.CitedCiters.At(place, out int next);
                forward.Push(next);
                if (before.Add(citer))
                {
                    forward.Push(_index.CitedCiters.First(citer));
                }
            }
        }
    }

    /// <summary>Returns the events of the backward search from which a conflicted event is reached.</summary>
    /// <remarks>The oldest events come first, so that all events that an event cites are decided before it.</remarks>
    private HashSet<int> ReachingAStart(HashSet<int> behind)
    {
        var subgraph = new HashSet<int>(_ends);
        foreach (int number in behind.Order())
        {
            foreach (int cited in _index.CitedBy(number))
            {
                if (subgraph.Contains(cited))
                {
                    _ = subgraph.Add(number);
                    break;
                }
            }
        }

        return subgraph;
    }

    /// <summary>Returns the events of the forward search that are reached backward from a conflicted event.</summary>
    private HashSet<int> ReachedFromAnEnd(HashSet<int> before)
    {
        var subgraph = new HashSet<int>(_ends);
        var work = new Stack<int>(_ends);
        while (work.TryPop(out int number))
        {
            foreach (int cited in _index.CitedBy(number))
            {
                if (before.Contains(cited) && subgraph.Add(cited))
                {
                    work.Push(cited);
                }
            }
        }

        return subgraph;
    }
}
