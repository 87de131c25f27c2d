namespace Matrix.Core.StateResolution;

/// <summary>Represents the states of a <see cref="StateTree"/> in the order of their age, to find the states that another is likely to be similar to.</summary>
internal sealed class VerticesByAge
{
    private static readonly StateVertex First = new(StateMap.Empty, int.MinValue, -1);
    private static readonly StateVertex Last = new(StateMap.Empty, int.MaxValue, long.MaxValue);

    private readonly SortedSet<StateVertex> _vertices = new(Comparer<StateVertex>.Create(Compare));

    public StateVertex Oldest => _vertices.Min!;

    public StateVertex Newest => _vertices.Max!;

    public void Add(StateVertex vertex) => _vertices.Add(vertex);

    public void Remove(StateVertex vertex) => _vertices.Remove(vertex);

    /// <summary>Adds an edge to a vertex, and moves the vertex, because its place depends on the number of its edges.</summary>
    public void AddEdge(StateVertex vertex, StateEdge edge)
    {
        bool isHere = _vertices.Remove(vertex);
        vertex.Edges.Add(edge);
        _ = isHere && _vertices.Add(vertex);
    }

    /// <summary>Removes an edge from a vertex, and moves the vertex.</summary>
    public void RemoveEdge(StateVertex vertex, StateEdge edge)
    {
        bool isHere = _vertices.Remove(vertex);
        _ = vertex.Edges.Remove(edge);
        _ = isHere && _vertices.Add(vertex);
    }

    /// <summary>Returns the two vertices that are nearest to an age. Among vertices of the same age, those with the fewest edges come first.</summary>
    public IEnumerable<StateVertex> Nearest(int age) =>
        From(age).Take(2).Concat(Before(age)).OrderBy(vertex => Math.Abs((long)vertex.Age - age)).ThenBy(vertex => vertex.Edges.Count).ThenBy(vertex => vertex.Order).Take(2);

    private SortedSet<StateVertex> From(int age) => _vertices.GetViewBetween(new StateVertex(StateMap.Empty, age, -1), Last);

    /// <summary>
    /// Returns the two vertices with the fewest edges of the greatest age before a given one. If that age has only one vertex, the second is of the age before.
    /// </summary>
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
