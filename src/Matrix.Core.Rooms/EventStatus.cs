namespace Matrix.Core.Rooms;

/// <summary>Specifies what a room decided about an event.</summary>
public enum EventStatus
{
    /// <summary>
    /// The event is held without a place in the graph, because auth chains or a state from another server contain it. It was checked only against its own auth events.
    /// </summary>
    Outlier,

    /// <summary>The event is accepted. It is shown to users, and is part of the state.</summary>
    Accepted,

    /// <summary>
    /// The event is allowed by its own auth events and by the state before it, but not by the current state. It is part of the graph. It is not shown to users, and the local server does not build on it.
    /// </summary>
    SoftFailed,

    /// <summary>The event is rejected. It is stored, because other events may reference it. It is never part of a state, and never a valid auth event.</summary>
    Rejected,
}
