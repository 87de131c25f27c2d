using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>Computes the auth difference with an index. Only events that the states do not share are visited.</summary>
/// <remarks>
/// <para>
/// The first sweep goes back from the events that are not in all states, newest first. For each event it tracks the set of states that are known to have it in
/// their auth chains. It stops at events that are in all chains: each chain reached the event, or each state holds a later event of the same lineage. The
/// remaining events are candidates, because a candidate may still be in a chain by way of an event that was not visited. The second sweep goes forward from
/// each candidate over the events that cite it, until all states are found or no events are left.
/// </para>
/// <para>Every event is visited at most once in each sweep. In the worst case, the work is the same as that of walking the chains.</para>
/// </remarks>
internal static class IndexedDifference
{
    /// <summary>Returns the auth difference of any number of states.</summary>
    /// <remarks>
    /// More than <see cref="IndexedStates.MaxStates"/> states are compared in pairs: anything that is not the same in all states differs between two neighbours
    /// in any row of them.
    /// </remarks>
    /// <param name="index">The index, which has all events of the states.</param>
    /// <param name="states">The states.</param>
    /// <param name="conflicted">The events that are not in all states.</param>
    /// <param name="inclusive">Whether the auth chain of a state includes the events of the state.</param>
    /// <param name="cancellation">Cancels the work.</param>
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

    /// <param name="index">The index, which has all events of the states.</param>
    /// <param name="states">The states; at most <see cref="IndexedStates.MaxStates"/>.</param>
    /// <param name="conflicted">The events that are not in all states.</param>
    /// <param name="inclusive">Whether the auth chain of a state includes the events of the state.</param>
    /// <param name="cancellation">Cancels the work.</param>
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

    /// <summary>
    /// Determines whether the auth difference has conflicted events only, as far as that shows without the events that cite others. The states may be partly read.
    /// </summary>
    /// <param name="index">The index, which has all conflicted events.</param>
    /// <param name="states">The states; at most <see cref="IndexedStates.MaxStates"/>.</param>
    /// <param name="conflicted">The events that are not in all states.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>True if the auth difference, with auth chains that include the events of their states, is known to have conflicted events only.</returns>
    public static bool IsWithin(AuthIndex index, ImmutableArray<StateMap> states, IReadOnlyCollection<int> conflicted, CancellationToken cancellation)
    {
        index.Marks.Clear(index.Count);
        HashSet<int> own = [.. conflicted];
        return Candidates(index, new IndexedStates(index, states), [.. own], inclusive: true, cancellation).TrueForAll(own.Contains);
    }

    /// <summary>Performs the first sweep and returns the candidates.</summary>
    /// <remarks>The order is newest first: an event is visited after all visited events that cite it.</remarks>
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

    /// <summary>Performs the second sweep: depth first over the events that cite an event, with cached results.</summary>
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

        /// <summary>Returns the states that have an event in their auth chains by way of another event.</summary>
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
                    // The same holds for every event on the path to this one, because this event cites it, directly or indirectly.
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
                    // The place is not advanced: the citing event is looked at again when it is complete.
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
