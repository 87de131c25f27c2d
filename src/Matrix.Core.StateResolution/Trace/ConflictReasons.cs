namespace Matrix.Core.StateResolution;

/// <summary>Why an event is in the full conflicted set.</summary>
[Flags]
public enum ConflictReasons
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>It is the value of a conflicted key.</summary>
    ConflictedState = 1,

    /// <summary>It is in the auth chains of some states and not of all.</summary>
    AuthDifference = 2,

    /// <summary>Version 2.1: it is on a path from one conflicted event to another.</summary>
    ConflictedSubgraph = 4,
}
