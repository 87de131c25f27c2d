namespace Matrix.Core.StateResolution;

/// <summary>Specifies the comparison that put an event after the one before it.</summary>
public enum OrderReason
{
    /// <summary>The event is the first one.</summary>
    First,

    /// <summary>The event cites the event before it in its <c>auth_events</c>.</summary>
    Cites,

    /// <summary>The sender has a smaller power level than the sender of the event before it.</summary>
    PowerLevel,

    /// <summary>The event has a newer position on the mainline.</summary>
    MainlinePosition,

    /// <summary>The event has a greater <c>origin_server_ts</c>.</summary>
    Timestamp,

    /// <summary>The event has a greater ID.</summary>
    EventId,

    /// <summary>
    /// The event is in a cycle of events that cite each other, or depends on such a cycle, and was placed after all other events. Honest servers do not send
    /// such events.
    /// </summary>
    InCycle,
}
