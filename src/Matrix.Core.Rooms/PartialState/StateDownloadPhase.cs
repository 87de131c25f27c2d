namespace Matrix.Core.Rooms;

/// <summary>Specifies what a download of a state needs next.</summary>
internal enum StateDownloadPhase
{
    /// <summary>The IDs of its events.</summary>
    Ids,

    /// <summary>Single events.</summary>
    Events,

    /// <summary>All events.</summary>
    Whole,

    /// <summary>Nothing: the state is complete.</summary>
    Complete,
}
