namespace Matrix.Core.Rooms;

/// <summary>Specifies the status of a wait in a partial room.</summary>
public enum PartialStateWaitStatus
{
    /// <summary>The answer is not known yet.</summary>
    Waiting,

    /// <summary>The answer is known, and can be read from <see cref="PartialRoom.Room"/>.</summary>
    Known,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>The resync ended without the state; <see cref="PartialRoom.EndReason"/> has the reason.</summary>
    Ended,

    /// <summary>The caller does not wait any more.</summary>
    Canceled,
}
