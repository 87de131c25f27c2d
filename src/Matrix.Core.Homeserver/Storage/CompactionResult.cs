namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the result of a call that compacts a room.</summary>
public sealed record CompactionResult
{
    /// <summary>Gets the number of nodes that were visited.</summary>
    public required int VisitedCount { get; init; }

    /// <summary>Gets the number of nodes that were removed.</summary>
    public required int RemovedCount { get; init; }

    /// <summary>Gets a value that indicates whether the compaction is complete. If it is not, the next call continues it.</summary>
    public required bool IsComplete { get; init; }
}
