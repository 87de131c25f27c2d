namespace Matrix.Core.StateResolution;

/// <summary>Specifies why an event is in the full conflicted set.</summary>
[Flags]
public enum ConflictReasons
{
    /// <summary>The event is not in the set.</summary>
    None = 0,

    /// <summary>The event is the value of a conflicted key in at least one state.</summary>
    ConflictedState = 1,

    /// <summary>The event is in the auth difference: in the auth chain of some states, but not of all.</summary>
    AuthDifference = 2,

    /// <summary>Version 2.1 only: the event is on a path of <c>auth_events</c> from one conflicted event to another.</summary>
    ConflictedSubgraph = 4,
}
