namespace Matrix.Core.StateResolution;

/// <summary>Represents the difference of two states: the keys at which they differ, and the events in the auth chain of only one of them.</summary>
internal sealed class StateEdge
{
    public StateEdge(StateVertex left, StateVertex right)
    {
        Left = left;
        Right = right;
    }

    public StateVertex Left { get; set; }

    public StateVertex Right { get; set; }

    /// <summary>Gets, for each key at which the states differ, the number of the event on each side; negative if a side has none.</summary>
    public Dictionary<KeySlot, (int Left, int Right)> Keys { get; } = [];

    /// <summary>Gets or sets the events that are in the auth chain of one side only.</summary>
    public HashSet<int> Chains { get; set; } = [];

    public int Size => Keys.Count + Chains.Count;

    public StateVertex Other(StateVertex end) => ReferenceEquals(end, Left) ? Right : Left;
}
