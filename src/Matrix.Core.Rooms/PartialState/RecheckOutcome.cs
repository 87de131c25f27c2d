namespace Matrix.Core.Rooms;

/// <summary>Specifies the outcome of judging one partial event again.</summary>
internal enum RecheckOutcome
{
    /// <summary>Something is needed from other servers first.</summary>
    Waiting,

    /// <summary>The event is judged.</summary>
    Judged,

    /// <summary>The event is given up.</summary>
    Dropped,
}
