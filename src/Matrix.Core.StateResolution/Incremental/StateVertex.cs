namespace Matrix.Core.StateResolution;

/// <summary>A state among those that are resolved, with the edges to the states that it is compared with.</summary>
internal sealed class StateVertex
{
    public StateVertex(StateMap state, int age)
    {
        State = state;
        Age = age;
    }

    public StateMap State { get; }

    /// <summary>About when the state was: states of one time are likely to be alike.</summary>
    public int Age { get; }

    /// <summary>The update in which the state was last among those that are resolved.</summary>
    public int WantedIn { get; set; }

    public List<StateEdge> Edges { get; } = [];
}
