using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a compaction of a room of the in-memory store that is not complete: first it marks the nodes that can be reached, then it removes the others.</summary>
internal sealed class MemoryCompaction
{
    /// <summary>Gets the nodes that are to be marked.</summary>
    public Stack<StateHash> Pending { get; init; } = [];

    /// <summary>Gets or sets the number of events of the log with states that were added to <see cref="Pending"/>.</summary>
    public int MarkedEvents { get; set; }

    /// <summary>Gets the number of events of the log at the start. The states of later events consist of nodes that were marked or appended after the start.</summary>
    public required int EndOfEvents { get; init; }

    /// <summary>Gets or sets the number of nodes that the removal has still to visit, or <see langword="null"/> while nodes are marked.</summary>
    public int? Unvisited { get; set; }

    public MemoryCompaction Clone() => new()
    {
        Pending = new Stack<StateHash>(Pending.Reverse()),
        MarkedEvents = MarkedEvents,
        EndOfEvents = EndOfEvents,
        Unvisited = Unvisited,
    };
}
