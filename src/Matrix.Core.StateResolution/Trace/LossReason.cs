namespace Matrix.Core.StateResolution;

/// <summary>Why an event did not come out of resolution.</summary>
public enum LossReason
{
    /// <summary>It was not allowed by the state that resolution had come to.</summary>
    NotAllowed,

    /// <summary>It was allowed, and an event that comes later in the order took its place.</summary>
    Replaced,

    /// <summary>It had been rejected when it was received.</summary>
    WasRejected,

    /// <summary>It is not at hand.</summary>
    NotAtHand,

    /// <summary>Version 1: an event before it in the order was not allowed, so that it was not looked at; or a deeper one was allowed.</summary>
    NotTried,
}
