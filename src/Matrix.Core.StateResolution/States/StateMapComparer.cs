namespace Matrix.Core.StateResolution;

/// <summary>Compares states by hash codes that are updated with each change, so that no root is computed.</summary>
/// <remarks>
/// Equal states that were loaded from different roots, or made in memory, may have different hash codes, and are then not found to be equal. A resolution does not
/// change if one of its states is repeated.
/// </remarks>
internal sealed class StateMapComparer : IEqualityComparer<StateMap>
{
    public static StateMapComparer Instance { get; } = new();

    public bool Equals(StateMap? x, StateMap? y) => x is null ? y is null : x.Equals(y);

    public int GetHashCode(StateMap obj) => obj.EntriesHash;
}
