using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>What the index keeps of an event: numbers, and none of its content.</summary>
internal struct IndexedEvent
{
    public EventId Id;

    /// <summary>The path of the state key, by which the event at it is found in a state.</summary>
    public ulong Path;

    /// <summary>Where the numbers of the events that it cites begin in the index's list of them.</summary>
    public int CitedStart;

    public int CitedCount;

    /// <summary>The power levels event that it cites; negative where it cites none.</summary>
    public int PowerLevels;

    /// <summary>Whether it is the room's power levels, at the empty state key.</summary>
    public bool IsPowerLevels;

    /// <summary>Whether it is a state event.</summary>
    public bool IsState;
}
