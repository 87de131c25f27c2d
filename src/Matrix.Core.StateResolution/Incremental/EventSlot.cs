using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the data that an <see cref="IncrementalResolution"/> stores for an event of the index.</summary>
internal sealed class EventSlot
{
    public EventSlot(int number) => Number = number;

    /// <summary>Gets the number of the event in the index.</summary>
    public int Number { get; }

    /// <summary>Gets or sets the number of edges between states where the event is in the auth chain of one end only.</summary>
    public int ChainEdges { get; set; }

    /// <summary>Gets or sets the number of ends of edges that have the event at a key at which the other end has another event, or none.</summary>
    public int ValueEnds { get; set; }

    /// <summary>Gets or sets the number of events of the first pass that cite the event.</summary>
    public int PowerCiters { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event is on a path between conflicted events.</summary>
    public bool IsOnPath { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event counts as an end of such paths.</summary>
    public bool IsPathEnd { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event is in the full conflicted set.</summary>
    public bool IsConflicted { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event belongs to the first pass.</summary>
    public bool IsPower { get; set; }

    /// <summary>Gets or sets the pass in which the event was last judged, or <see cref="Pass.None"/>.</summary>
    public Pass JudgedIn { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event is allowed.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>Gets or sets the slot of the event's state key, or null for an event that is not a state event.</summary>
    public KeySlot? Key { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event's content was read.</summary>
    public bool IsRead { get; set; }

    /// <summary>Gets or sets a value that indicates whether the event is a power event.</summary>
    public bool IsPowerEvent { get; set; }

    public MatrixTimestamp OriginServerTimestamp { get; set; }

    public EventId Id { get; set; }

    /// <summary>Gets or sets the sort key of the event in the first pass, or null until the event is ordered.</summary>
    public PowerOrderKey? PowerKey { get; set; }

    /// <summary>Gets or sets the place of the event in the first pass.</summary>
    public int PowerPlace { get; set; }

    /// <summary>
    /// Gets or sets the depth of the event's first mainline event in the lineage of the power levels; -1, which sorts first, if the event has no mainline
    /// event.
    /// </summary>
    public int MainlineDepth { get; set; }

    /// <summary>Gets or sets the keys that were looked up in the state when the event was judged.</summary>
    public KeySlot[] Asked { get; set; } = [];

    /// <summary>Gets or sets the update in which the event was recorded as changed.</summary>
    public int ChangedIn { get; set; }

    /// <summary>Gets or sets the update in which the event was queued to be judged.</summary>
    public int QueuedIn { get; set; }

    /// <summary>Gets a value that indicates whether the slot is no longer needed.</summary>
    public bool IsUnused => ChainEdges == 0 && ValueEnds == 0 && PowerCiters == 0 && !IsOnPath && !IsPathEnd && !IsConflicted && JudgedIn == Pass.None;

    /// <summary>Compares the places of two events in the second pass: mainline depth, then time, then ID.</summary>
    public static int CompareInRest(EventSlot left, EventSlot right)
    {
        int order = left.MainlineDepth.CompareTo(right.MainlineDepth);
        order = order != 0 ? order : left.OriginServerTimestamp.CompareTo(right.OriginServerTimestamp);
        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }
}
