using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// States as a tree in which each hangs on one that is like it, so that any number of them are compared at the cost of what each has of its own.
/// </summary>
/// <remarks>
/// What is not the same in all states differs on an edge of any tree over them: a key is in conflict where the two ends of an edge do not agree on it, and an event is in
/// the auth difference where it is in the auth chain of one end alone. A state that comes hangs on one that is near; where one goes, what hung on it hangs on its nearest neighbour, by
/// the sum of the two differences.
/// </remarks>
internal sealed class StateTree
{
    private const int FirstBudget = 64;

    /// <summary>With how many of the states that leave one that comes is compared.</summary>
    private const int MaxLeavingTried = 2;

    private readonly AuthIndex _index;
    private readonly bool _inclusive;
    private readonly Dictionary<StateMap, StateVertex> _vertices = [];
    private readonly VerticesByAge _byAge = new();
    private readonly Dictionary<HashedKey, KeySlot> _keys;
    private readonly Func<int, EventSlot> _slotOf;
    private readonly Action<EventSlot> _eventChanged;
    private readonly Action<KeySlot> _keyChanged;
    private int _round;
    private long _added;

    /// <param name="index">Has all events of the states.</param>
    /// <param name="inclusive">Whether the events of a state are in its chain.</param>
    /// <param name="keys">The keys that are kept; others are added.</param>
    /// <param name="slotOf">Gets what is kept of an event.</param>
    /// <param name="eventChanged">Told each event whose counts change.</param>
    /// <param name="keyChanged">Told each key whose conflict may have changed.</param>
    public StateTree(
        AuthIndex index,
        bool inclusive,
        Dictionary<HashedKey, KeySlot> keys,
        Func<int, EventSlot> slotOf,
        Action<EventSlot> eventChanged,
        Action<KeySlot> keyChanged)
    {
        _index = index;
        _inclusive = inclusive;
        _keys = keys;
        _slotOf = slotOf;
        _eventChanged = eventChanged;
        _keyChanged = keyChanged;
    }

    public int Count => _vertices.Count;

    /// <summary>The newest of the states by age. On what is not in conflict they all agree.</summary>
    public StateMap Newest => _byAge.Newest.State;

    /// <summary>The least and the greatest age of the states.</summary>
    public (int Oldest, int Newest) Ages => (_byAge.Oldest.Age, _byAge.Newest.Age);

    public bool Contains(StateMap state) => _vertices.ContainsKey(state);

    /// <summary>The one of the states that equals a state; null where none does.</summary>
    public StateMap? Find(StateMap state) => _vertices.TryGetValue(state, out StateVertex? vertex) ? vertex.State : null;

    /// <summary>The slot of a key.</summary>
    public KeySlot KeyOf(HashedKey key)
    {
        ref KeySlot? slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        return slot ??= new KeySlot(key);
    }

    /// <summary>Takes other states for those there were. What both have stays.</summary>
    public void Update(ImmutableArray<StateMap> states, CancellationToken cancellation)
    {
        List<StateMap> coming = [];
        int round = ++_round;
        _index.Work.StatesMet += states.Length + _vertices.Count;
        foreach (StateMap state in states)
        {
            if (_vertices.TryGetValue(state, out StateVertex? vertex))
            {
                vertex.WantedIn = round;
            }
            else
            {
                coming.Add(state);
            }
        }

        Change([.. _vertices.Values.Where(vertex => vertex.WantedIn != round)], coming, cancellation);
    }

    /// <summary>Takes some states out and others in. The work is that of those, however many there are.</summary>
    /// <param name="leaving">States that are among those there are.</param>
    /// <param name="coming">States that are not.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Change(IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation) =>
        Change(leaving.Select(state => _vertices[state]).ToList(), coming, cancellation);

    private void Change(List<StateVertex> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        // Of the newest first, so that each finds one near it.
        foreach ((StateMap state, int age) in coming.Select(state => (state, state.AgeIn(_index))).OrderByDescending(item => item.Item2))
        {
            cancellation.ThrowIfCancellationRequested();
            Add(new StateVertex(state, age, _added++), leaving);
        }

        foreach (StateVertex vertex in leaving)
        {
            cancellation.ThrowIfCancellationRequested();
            Remove(vertex);
        }
    }

    private void Add(StateVertex added, List<StateVertex> leaving)
    {
        if (_vertices.Count > 0)
        {
            StateVertex near = Nearest(added, leaving);
            StateEdge edge = Compare(near, added);
            _byAge.AddEdge(near, edge);
            added.Edges.Add(edge);
            Tally(edge, 1);
        }

        _vertices.Add(added.State, added);
        _byAge.Add(added);
    }

    /// <summary>
    /// The one that is found first to differ in little, of those that are near by age: of what leaves and of what stays. Of many as near the one with the fewest edges, so that no
    /// state comes to have all the others hang on it.
    /// </summary>
    private StateVertex Nearest(StateVertex added, List<StateVertex> leaving)
    {
        // What leaves is tried too where it is not near by age: the state that is to come in its place is often made from it.
        StateVertex[] tried = [.. _byAge.Nearest(added.Age).Concat(leaving.Take(MaxLeavingTried)).Distinct()];
        for (int budget = FirstBudget; ; budget = checked(budget * 4))
        {
            foreach (StateVertex vertex in tried)
            {
                int rest = budget;
                bool isNear = vertex.State.DiffersInAtMost(added.State, ref rest);
                _index.Work.PlacesCompared += budget - Math.Max(0, rest);
                if (isNear)
                {
                    return vertex;
                }
            }
        }
    }

    private StateEdge Compare(StateVertex left, StateVertex right)
    {
        var edge = new StateEdge(left, right);
        var events = new List<int>();
        left.State.VisitDifferences(right.State, (inLeft, inRight) =>
        {
            _index.Work.PlacesCompared++;
            StateLeaf entry = (inLeft ?? inRight)!;
            (int Left, int Right) numbers = (NumberOf(inLeft), NumberOf(inRight));
            edge.Keys.Add(KeyOf(new HashedKey(entry.Entry.Key, entry.Path)), numbers);
            events.AddRange(new[] { numbers.Left, numbers.Right }.Where(number => number >= 0));
        });
        edge.Chains = [.. IndexedDifference.Find(_index, [left.State, right.State], events, _inclusive, CancellationToken.None)];
        return edge;
    }

    private void Remove(StateVertex leaving)
    {
        _ = _vertices.Remove(leaving.State);
        _byAge.Remove(leaving);
        if (leaving.Edges.Count == 0)
        {
            return;
        }

        StateEdge shortest = leaving.Edges.MinBy(edge => edge.Size)!;
        StateVertex heir = shortest.Other(leaving);
        Tally(shortest, -1);
        _byAge.RemoveEdge(heir, shortest);
        foreach (StateEdge edge in leaving.Edges)
        {
            if (!ReferenceEquals(edge, shortest))
            {
                Hang(edge, leaving, heir, shortest);
                _byAge.AddEdge(heir, edge);
            }
        }
    }

    /// <summary>Hangs an edge on the neighbour of one of its ends.</summary>
    private void Hang(StateEdge edge, StateVertex leaving, StateVertex heir, StateEdge between)
    {
        bool leavingIsLeft = ReferenceEquals(edge.Left, leaving);
        foreach ((KeySlot key, (int betweenLeft, int betweenRight)) in between.Keys)
        {
            _index.Work.PlacesCompared++;
            (int ofLeaving, int ofHeir) = ReferenceEquals(between.Left, leaving) ? (betweenLeft, betweenRight) : (betweenRight, betweenLeft);
            int ofOther = ofLeaving;
            if (edge.Keys.Remove(key, out (int Left, int Right) numbers))
            {
                ofOther = leavingIsLeft ? numbers.Right : numbers.Left;
                Tally(key, numbers, -1);
            }

            if (ofOther != ofHeir)
            {
                numbers = leavingIsLeft ? (ofHeir, ofOther) : (ofOther, ofHeir);
                edge.Keys.Add(key, numbers);
                Tally(key, numbers, 1);
            }
        }

        foreach (int number in between.Chains)
        {
            _index.Work.EventsVisited++;
            bool isAdded = edge.Chains.Add(number);
            if (!isAdded)
            {
                _ = edge.Chains.Remove(number);
            }

            TallyChain(number, isAdded ? 1 : -1);
        }

        if (leavingIsLeft)
        {
            edge.Left = heir;
        }
        else
        {
            edge.Right = heir;
        }
    }

    private void Tally(StateEdge edge, int by)
    {
        foreach ((KeySlot key, (int, int) numbers) in edge.Keys)
        {
            Tally(key, numbers, by);
        }

        foreach (int number in edge.Chains)
        {
            TallyChain(number, by);
        }
    }

    private void Tally(KeySlot key, (int Left, int Right) numbers, int by)
    {
        key.Edges += by;
        _keyChanged(key);
        TallyValue(numbers.Left, by);
        TallyValue(numbers.Right, by);
    }

    private void TallyValue(int number, int by)
    {
        if (number >= 0)
        {
            EventSlot slot = _slotOf(number);
            slot.ValueEnds += by;
            _eventChanged(slot);
        }
    }

    private void TallyChain(int number, int by)
    {
        EventSlot slot = _slotOf(number);
        slot.ChainEdges += by;
        _eventChanged(slot);
    }

    private int NumberOf(StateLeaf? leaf) => leaf?.NumberIn(_index) ?? KeyLineages.None;
}
