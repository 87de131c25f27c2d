namespace Matrix.Core.StateResolution;

/// <summary>A state among those that are resolved, with the edges to the states that it is compared with.</summary>
internal sealed class StateVertex
{
    /// <param name="state">The state.</param>
    /// <param name="age">About when the state was.</param>
    /// <param name="order">A number that no other vertex of the tree has.</param>
    public StateVertex(StateMap state, int age, long order)
    {
        State = state;
        Age = age;
        Order = order;
    }

    public StateMap State { get; }

    /// <summary>About when the state was: states of one time are likely to be alike.</summary>
    public int Age { get; }

    /// <summary>Decides between vertices of one age with as many edges.</summary>
    public long Order { get; }

    /// <summary>The update in which the state was last among those that are resolved.</summary>
    public int WantedIn { get; set; }

    public List<StateEdge> Edges { get; } = [];
}
