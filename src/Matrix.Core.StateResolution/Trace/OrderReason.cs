namespace Matrix.Core.StateResolution;

/// <summary>What put an event behind the one before it.</summary>
public enum OrderReason
{
    /// <summary>It is the first.</summary>
    First,

    /// <summary>It cites the event before it.</summary>
    Cites,

    /// <summary>Its sender has the smaller level.</summary>
    PowerLevel,

    /// <summary>It is nearer on the mainline.</summary>
    MainlinePosition,

    /// <summary>It was sent later.</summary>
    Timestamp,

    /// <summary>Its ID is greater.</summary>
    EventId,

    /// <summary>It is in a cycle of events that cite each other, or behind one, and came when nothing was free any more. No honest room has such.</summary>
    WasHeldBack,
}
