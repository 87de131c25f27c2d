namespace Matrix.Core.StateResolution;

/// <summary>In what two states differ: the keys, and the events in the auth chain of one of them.</summary>
internal sealed class StateEdge
{
    public StateEdge(StateVertex left, StateVertex right)
    {
        Left = left;
        Right = right;
    }

    public StateVertex Left { get; set; }

    public StateVertex Right { get; set; }

    /// <summary>For each key at which they differ the event at it on each side; negative where there is none.</summary>
    public Dictionary<KeySlot, (int Left, int Right)> Keys { get; } = [];

    /// <summary>The events that are in the auth chain of one side alone.</summary>
    public HashSet<int> Chains { get; set; } = [];

    public int Size => Keys.Count + Chains.Count;

    public StateVertex Other(StateVertex end) => ReferenceEquals(end, Left) ? Right : Left;
}
