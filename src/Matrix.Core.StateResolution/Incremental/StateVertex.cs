namespace Matrix.Core.StateResolution;

/// <summary>Represents a state that is resolved, with the edges to the states that it is compared with.</summary>
internal sealed class StateVertex
{
    /// <param name="state">The state.</param>
    /// <param name="age">An estimate of when the state was new; see <see cref="StateMap.AgeIn"/>.</param>
    /// <param name="order">A number that is unique in the tree.</param>
    public StateVertex(StateMap state, int age, long order)
    {
        State = state;
        Age = age;
        Order = order;
    }

    public StateMap State { get; }

    /// <summary>Gets an estimate of when the state was new. States of a similar age are likely to be similar.</summary>
    public int Age { get; }

    /// <summary>Gets the number that decides between vertices with the same age and the same number of edges.</summary>
    public long Order { get; }

    /// <summary>Gets or sets the last update in which the state was among the states to resolve.</summary>
    public int WantedIn { get; set; }

    public List<StateEdge> Edges { get; } = [];
}
