namespace Matrix.Core.Rooms;

/// <summary>What a room made of an event.</summary>
public enum EventStatus
{
    /// <summary>Held without its place in the graph: for the auth chains of others, or for a state that a server gave. Checked only by its own auth events.</summary>
    Outlier,

    /// <summary>Accepted: shown, and part of the state.</summary>
    Accepted,

    /// <summary>Allowed by its own auth events and the state before it, and not by the current state: part of the graph, not shown, not built upon.</summary>
    SoftFailed,

    /// <summary>Rejected: stored, because others may cite it; never part of a state, and never a valid auth event.</summary>
    Rejected,
}
