namespace Matrix.Core.Federation;

/// <summary>What a server shows of a space: the room itself, and which rooms it says are in it.</summary>
public sealed record SpaceSummary : RoomSummary
{
    /// <summary>The <c>m.space.child</c> events, stripped, with their <c>origin_server_ts</c>; empty where the room is no space.</summary>
    public required IReadOnlyList<RawJson> ChildrenState { get; init; }
}
