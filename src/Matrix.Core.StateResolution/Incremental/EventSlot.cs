using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>What an <see cref="IncrementalResolution"/> keeps of an event of the index.</summary>
internal sealed class EventSlot
{
    public EventSlot(int number) => Number = number;

    /// <summary>Its number in the index.</summary>
    public int Number { get; }

    /// <summary>On how many edges between states the auth chain of one end has it, and that of the other does not.</summary>
    public int ChainEdges { get; set; }

    /// <summary>How many ends of edges have it at a key at which the other end has another event, or none.</summary>
    public int ValueEnds { get; set; }

    /// <summary>How many power events of the conflicted set, or events that those bring with them, cite it.</summary>
    public int PowerCiters { get; set; }

    /// <summary>Whether it is on a path between conflicted events.</summary>
    public bool IsOnPath { get; set; }

    /// <summary>Whether it counts as an end of such paths.</summary>
    public bool IsPathEnd { get; set; }

    /// <summary>Whether it is in the full conflicted set.</summary>
    public bool IsConflicted { get; set; }

    /// <summary>Whether it is among the events of the first pass.</summary>
    public bool IsPower { get; set; }

    /// <summary>The pass in which it was judged last; none where it was in neither.</summary>
    public Pass JudgedIn { get; set; }

    /// <summary>Whether it is allowed.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>The place of its state key; null for one that is no state event.</summary>
    public KeySlot? Key { get; set; }

    /// <summary>Whether its content was looked at.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether it is a power event.</summary>
    public bool IsPowerEvent { get; set; }

    public long OriginServerTs { get; set; }

    public EventId Id { get; set; }

    /// <summary>What decides its place in the first pass; null until it is ordered.</summary>
    public PowerOrderKey? PowerKey { get; set; }

    /// <summary>Its place in the first pass.</summary>
    public int PowerPlace { get; set; }

    /// <summary>How deep in the lineage of the power levels its first mainline event is; -1 where it has none, which is before all.</summary>
    public int MainlineDepth { get; set; }

    /// <summary>The keys at which the state was asked when it was judged.</summary>
    public KeySlot[] Asked { get; set; } = [];

    /// <summary>The update in which it was noted as changed.</summary>
    public int ChangedIn { get; set; }

    /// <summary>The update in which it was put among those to judge.</summary>
    public int QueuedIn { get; set; }

    /// <summary>Whether nothing needs it.</summary>
    public bool IsUnused => ChainEdges == 0 && ValueEnds == 0 && PowerCiters == 0 && !IsOnPath && !IsPathEnd && !IsConflicted && JudgedIn == Pass.None;

    /// <summary>Compares the places of two events in the second pass.</summary>
    public static int CompareInRest(EventSlot left, EventSlot right)
    {
        int order = left.MainlineDepth.CompareTo(right.MainlineDepth);
        order = order != 0 ? order : left.OriginServerTs.CompareTo(right.OriginServerTs);
        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }
}
