using Matrix.Core.Events;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What the measurements of rooms have in common.</summary>
internal static class RoomsToMeasure
{
    /// <summary>One version of each algorithm that is in use: v2, and v2.1.</summary>
    public static RoomVersion[] Versions(bool quick) => quick ? [RoomVersions.V12] : [RoomVersions.V10, RoomVersions.V12];
}
