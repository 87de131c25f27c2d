using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A space and the rooms right below it.</summary>
public sealed record SpaceHierarchy
{
    /// <summary>The space, or the room where it is none.</summary>
    public required SpaceSummary Room { get; init; }

    /// <summary>The rooms in it that the asking server could see.</summary>
    public required IReadOnlyList<RoomSummary> Children { get; init; }

    /// <summary>The rooms in it that the asking server cannot see or join, from anywhere: they are not to be asked for again.</summary>
    public required IReadOnlyList<RoomId> InaccessibleChildren { get; init; }
}
