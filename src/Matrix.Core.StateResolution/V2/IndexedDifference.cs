using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>The auth difference by an index: only what the states do not share is visited.</summary>
/// <remarks>
/// <para>
/// Two sweeps. The first goes back from the events that are not in all states, newest first, each event with the set of states whose chains
/// are known to hold it, and stops at events that all chains hold: because each chain came by, or because each state holds a later
/// event of the same lineage. What is left are candidates: an event may still be in a chain by way of an event that was not visited. The
/// second sweep goes forward from each candidate over what cites it, until the states that are met are all, or nothing is left.
/// </para>
/// <para>Every event is visited at most once a sweep: where nothing helps, the work is that of walking the chains.</para>
/// </remarks>
internal static class IndexedDifference
{
    /// <summary>The auth difference of any number of states: what is not the same in all of them differs between two that are next to each other in some row.</summary>
    /// <param name="index">Has all events of the states.</param>
    /// <param name="states">The states.</param>
    /// <param name="conflicted">The events that are not in all states.</param>
    /// <param name="inclusive">Whether the events of a state are in its chain.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyCollection<int> FindAny(AuthIndex index, ImmutableArray<StateMap> states, IReadOnlyList<int> conflicted, bool inclusive, CancellationToken cancellation)
    {
        if (states.Length <= IndexedStates.MaxStates)
        {
            return Find(index, states, conflicted, inclusive, cancellation);
        }

        var difference = new HashSet<int>();
        StateMap[] row = [.. states.OrderBy(state => state.Count)];
        for (int i = 1; i < row.Length; i++)
        {
            var differing = new List<int>();
            row[i - 1].VisitDifferences(row[i], (left, right) =>
            {
                index.Work.PlacesCompared++;
                differing.AddRange(new[] { left, right }.OfType<StateLeaf>().Select(leaf => leaf.NumberIn(index)));
            });
            difference.UnionWith(Find(index, [row[i - 1], row[i]], differing, inclusive, cancellation));
        }

        return difference;
    }

    /// <param name="index">Has all events of the states.</param>
    /// <param name="states">The states; no more than <see cref="IndexedStates.MaxStates"/>.</param>
    /// <param name="conflicted">The events that are not in all states.</param>
    /// <param name="inclusive">Whether the events of a state are in its chain.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static List<int> Find(AuthIndex index, ImmutableArray<StateMap> states, IReadOnlyList<int> conflicted, bool inclusive, CancellationToken cancellation)
    {
        var indexed = new IndexedStates(index, states);
        ScratchMarks marks = index.Marks;
        marks.Clear(index.Count);
        List<int> candidates = Candidates(index, indexed, conflicted, inclusive, cancellation);
        var ascent = new Ascent(index, indexed);
        var difference = new List<int>(candidates.Count);
        foreach (int number in candidates)
        {
            cancellation.ThrowIfCancellationRequested();
            ulong chains = ascent.ChainsWith(number);
            chains |= inclusive ? marks[number].Holding : 0;

            if (chains != 0 && chains != indexed.All)
            {
                difference.Add(number);
            }
        }

        return difference;
    }

    /// <summary>The first sweep. Newest first: an event is visited when all that cites it, of what is visited, was.</summary>
    private static List<int> Candidates(AuthIndex index, IndexedStates states, IReadOnlyList<int> conflicted, bool inclusive, CancellationToken cancellation)
    {
        ScratchMarks marks = index.Marks;
        var candidates = new List<int>(conflicted.Count * 2);
        var work = new PriorityQueue<int, int>(conflicted.Count * 2);
        foreach (int number in conflicted)
        {
            Meet(number, 0);
        }

        while (work.TryDequeue(out int number, out _))
        {
            cancellation.ThrowIfCancellationRequested();
            index.Work.EventsVisited++;
            ref ScratchMarks.Mark mark = ref marks[number];
            mark.Find(number, states);
            ulong reaching = mark.States | mark.Holding;
            if ((inclusive ? reaching : mark.States) != states.All)
            {
                candidates.Add(number);
            }

            if (reaching == states.All)
            {
                continue;
            }

            foreach (int cited in index.CitedBy(number))
            {
                Meet(cited, reaching);
            }
        }

        return candidates;

        void Meet(int number, ulong reaching)
        {
            ref ScratchMarks.Mark mark = ref marks[number];
            mark.States |= reaching;
            if (!mark.IsMet)
            {
                mark.IsMet = true;
                work.Enqueue(number, -number);
            }
        }
    }

    /// <summary>The second sweep: depth first over what cites an event, what was found remembered.</summary>
    private readonly struct Ascent
    {
        private readonly AuthIndex _index;
        private readonly IndexedStates _states;
        private readonly Stack<(int Number, int Place)> _path = [];

        public Ascent(AuthIndex index, IndexedStates states)
        {
            _index = index;
            _states = states;
        }

        /// <summary>The states in whose chains an event is by way of another.</summary>
        public ulong ChainsWith(int number)
        {
            ScratchMarks marks = _index.Marks;
            Enter(number);
            while (_path.TryPop(out (int Number, int Place) at))
            {
                _index.Work.EventsVisited++;
                ref ScratchMarks.Mark mark = ref marks[at.Number];
                if (mark.States == _states.All)
                {
                    // So is everything on the way here: it is cited by this event, directly or not.
                    mark.IsExact = true;
                    FinishPath();
                    break;
                }

                if (at.Place == ReverseAuthEdges.End)
                {
                    mark.IsExact = true;
                    continue;
                }

                int citer = _index.Citers.At(at.Place, out int next);
                ref ScratchMarks.Mark above = ref marks[citer];
                if (above.IsExact)
                {
                    mark.States |= above.States | above.Holding;
                    _path.Push((at.Number, next));
                }
                else
                {
                    // Its place stays: when the citer is done, it is looked at again.
                    _path.Push(at);
                    Enter(citer);
                }
            }

            return marks[number].States;
        }

        private void Enter(int number)
        {
            ref ScratchMarks.Mark mark = ref _index.Marks[number];
            if (mark.IsExact)
            {
                return;
            }

            mark.Find(number, _states);
            _path.Push((number, _index.Citers.First(number)));
        }

        private void FinishPath()
        {
            ScratchMarks marks = _index.Marks;
            while (_path.TryPop(out (int Number, int Place) below))
            {
                ref ScratchMarks.Mark mark = ref marks[below.Number];
                mark.States = _states.All;
                mark.IsExact = true;
            }
        }
    }
}
