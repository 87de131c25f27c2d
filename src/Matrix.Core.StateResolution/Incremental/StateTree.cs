using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents states as a tree in which each state is connected to a similar one, so that any number of states are compared at the cost of their differences.
/// </summary>
/// <remarks>
/// Anything that is not the same in all states differs on an edge of any tree over them. A key is in conflict if the two ends of an edge do not agree on it. An
/// event is in the auth difference if it is in the auth chain of only one end of an edge. A new state is connected to one that is near. When a state is
/// removed, its other neighbours are connected to its nearest neighbour, with the sum of the two differences.
/// </remarks>
internal sealed class StateTree
{
    private const int FirstBudget = 64;

    /// <summary>The largest number of leaving states with which a new state is compared.</summary>
    private const int MaxLeavingTried = 2;

    private readonly AuthIndex _index;
    private readonly bool _inclusive;
    private readonly Dictionary<StateMap, StateVertex> _vertices = new(StateMapComparer.Instance);
    private readonly VerticesByAge _byAge = new();
    private readonly Dictionary<HashedKey, KeySlot> _keys;
    private readonly Func<int, EventSlot> _slotOf;
    private readonly Action<EventSlot> _eventChanged;
    private readonly Action<KeySlot> _keyChanged;
    private int _round;
    private long _added;

    /// <param name="index">The index, which has all events of the states.</param>
    /// <param name="inclusive">Whether the auth chain of a state includes the events of the state.</param>
    /// <param name="keys">The slots by key. Slots of further keys are added.</param>
    /// <param name="slotOf">Returns the slot of an event.</param>
    /// <param name="eventChanged">Called with each event that has a changed count.</param>
    /// <param name="keyChanged">Called with each key that may have entered or left the conflict.</param>
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

    /// <summary>Gets the newest of the states by age. All states agree on the keys that are not in conflict.</summary>
    public StateMap Newest => _byAge.Newest.State;

    /// <summary>Gets the least and the greatest age of the states.</summary>
    public (int Oldest, int Newest) Ages => (_byAge.Oldest.Age, _byAge.Newest.Age);

    public bool Contains(StateMap state) => _vertices.ContainsKey(state);

    /// <summary>Returns the state of the tree that equals another state, or null.</summary>
    public StateMap? Find(StateMap state) => _vertices.TryGetValue(state, out StateVertex? vertex) ? vertex.State : null;

    /// <summary>Returns the slot of a key, and adds it if the key has none.</summary>
    public KeySlot KeyOf(HashedKey key)
    {
        ref KeySlot? slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        return slot ??= new KeySlot(key);
    }

    /// <summary>Replaces the states of the tree. States in both sets stay.</summary>
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

    /// <summary>Removes some states and adds others. The work depends on those states, not on the number of states in the tree.</summary>
    /// <param name="leaving">The states to remove, which are in the tree.</param>
    /// <param name="coming">The states to add, which are not in the tree.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public void Change(IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation) =>
        Change(leaving.Select(state => _vertices[state]).ToList(), coming, cancellation);

    private void Change(List<StateVertex> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        // The newest first, so that each finds a state that is near it.
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

    /// <summary>Returns the first candidate by age that is found to differ in few places.</summary>
    /// <remarks>
    /// Candidates are both leaving and staying states. Among equally near candidates the one with the fewest edges is tried first, so that no state collects
    /// the edges of all others.
    /// </remarks>
    private StateVertex Nearest(StateVertex added, List<StateVertex> leaving)
    {
        // Leaving states are tried even if they are not near by age, because the state that replaces one is often made from it.
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
            edge.Keys.Add(KeyOf(new HashedKey(entry.Entry.Slot, entry.Path)), numbers);
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

    /// <summary>Moves one end of an edge from a leaving state to that state's neighbour.</summary>
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
