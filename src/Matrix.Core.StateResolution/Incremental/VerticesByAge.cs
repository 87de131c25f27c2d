namespace Matrix.Core.StateResolution;

/// <summary>The states of a <see cref="StateTree"/> in the order of their age, by which those are found that a state is likely to be like.</summary>
internal sealed class VerticesByAge
{
    private static readonly StateVertex First = new(StateMap.Empty, int.MinValue, -1);
    private static readonly StateVertex Last = new(StateMap.Empty, int.MaxValue, long.MaxValue);

    private readonly SortedSet<StateVertex> _vertices = new(Comparer<StateVertex>.Create(Compare));

    public StateVertex Oldest => _vertices.Min!;

    public StateVertex Newest => _vertices.Max!;

    public void Add(StateVertex vertex) => _vertices.Add(vertex);

    public void Remove(StateVertex vertex) => _vertices.Remove(vertex);

    /// <summary>Adds an edge to a vertex, whose place depends on how many it has.</summary>
    public void AddEdge(StateVertex vertex, StateEdge edge)
    {
        bool isHere = _vertices.Remove(vertex);
        vertex.Edges.Add(edge);
        _ = isHere && _vertices.Add(vertex);
    }

    /// <summary>Removes an edge of a vertex.</summary>
    public void RemoveEdge(StateVertex vertex, StateEdge edge)
    {
        bool isHere = _vertices.Remove(vertex);
        _ = vertex.Edges.Remove(edge);
        _ = isHere && _vertices.Add(vertex);
    }

    /// <summary>The two vertices that are nearest to an age, of one age those with the fewest edges.</summary>
    public IEnumerable<StateVertex> Nearest(int age) =>
        From(age).Take(2).Concat(Before(age)).OrderBy(vertex => Math.Abs((long)vertex.Age - age)).ThenBy(vertex => vertex.Edges.Count).ThenBy(vertex => vertex.Order).Take(2);

    private SortedSet<StateVertex> From(int age) => _vertices.GetViewBetween(new StateVertex(StateMap.Empty, age, -1), Last);

    /// <summary>The two with the fewest edges of the last age before one, and of the age before that where there is one alone.</summary>
    private IEnumerable<StateVertex> Before(int age)
    {
        for (int count = 0; count < 2;)
        {
            if (_vertices.GetViewBetween(First, new StateVertex(StateMap.Empty, age, -1)).Max is not { } before)
            {
                yield break;
            }

            age = before.Age;
            foreach (StateVertex vertex in From(age).Take(2 - count))
            {
                if (vertex.Age == age)
                {
                    count++;
                    yield return vertex;
                }
            }
        }
    }

    private static int Compare(StateVertex left, StateVertex right)
    {
        int order = left.Age.CompareTo(right.Age);
        order = order != 0 ? order : left.Edges.Count.CompareTo(right.Edges.Count);
        return order != 0 ? order : left.Order.CompareTo(right.Order);
    }
}
