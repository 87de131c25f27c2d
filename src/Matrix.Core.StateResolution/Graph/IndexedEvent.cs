using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an event of the index by numbers, without its content.</summary>
internal struct IndexedEvent
{
    public EventId Id;

    /// <summary>The path of the state key, by which the event at that key is found in a state; 0 for an event that is not a state event.</summary>
    public ulong Path;

    /// <summary>The position in the index's list of citations at which the numbers of the cited events begin.</summary>
    public int CitedStart;

    public int CitedCount;

    /// <summary>The number of the power levels event that the event cites; negative if it cites none.</summary>
    public int PowerLevels;

    /// <summary>True for a power levels event at the empty state key.</summary>
    public bool IsPowerLevels;

    /// <summary>True for a state event.</summary>
    public bool IsState;
}
