namespace Matrix.Core.StateResolution;

/// <summary>Specifies why an event is not in the resolved state.</summary>
public enum LossReason
{
    /// <summary>The auth rules did not allow the event by the state that the resolution had reached.</summary>
    NotAllowed,

    /// <summary>The event was allowed or stood without a check, and a later event in the order replaced it.</summary>
    Replaced,

    /// <summary>The event was rejected when it was received.</summary>
    WasRejected,

    /// <summary>The event source does not have the event.</summary>
    NotAvailable,

    /// <summary>
    /// Version 1 only: the event was not checked, because an earlier event in the order was not allowed, or because an event of greater depth was allowed.
    /// </summary>
    NotTried,
}
