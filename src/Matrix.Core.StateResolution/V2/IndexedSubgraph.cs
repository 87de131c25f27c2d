namespace Matrix.Core.StateResolution;

/// <summary>The conflicted state subgraph by an index: from both ends at once, and the side that is done first decides.</summary>
/// <remarks>
/// An event on a path between conflicted events is behind one of them and before another. Back from the conflicted events nothing
/// older than the oldest of those that are cited need be visited; forward from those that are cited nothing that is not itself cited. Either side
/// may be long where the other is short: behind a new event are all power levels the room ever had, before an old membership is little, and
/// the other way about. A step is taken on each side in turn, so that the work is at most twice that of the shorter.
/// </remarks>
internal sealed class IndexedSubgraph
{
    private readonly AuthIndex _index;

    /// <summary>The conflicted events.</summary>
    private readonly HashSet<int> _ends;

    /// <summary>Those of them that are cited: where paths may end.</summary>
    private readonly HashSet<int> _starts;

    private IndexedSubgraph(AuthIndex index, IReadOnlyList<int> conflicted)
    {
        _index = index;
        _ends = [.. conflicted];
        _starts = [.. _ends.Where(number => !index.Citers.IsEmpty(number))];
    }

    /// <param name="index">Has all conflicted events and what they cite.</param>
    /// <param name="conflicted">The conflicted events.</param>
    /// <param name="cancellation">Stops the work.</param>
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

    /// <summary>Of what is behind the conflicted events that from which one is reached: oldest first, so that what is cited was decided.</summary>
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

    /// <summary>Of what is before a conflicted event that which is reached back from one.</summary>
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
