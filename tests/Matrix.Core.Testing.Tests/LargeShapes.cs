using System.Collections.Concurrent;
using Matrix.Core.Events;

namespace Matrix.Core.Testing.Tests;

/// <summary>Each shape of a large room, small, in each room version.</summary>
internal static class LargeShapes
{
    private static readonly Dictionary<string, Func<RoomVersion, int, LargeRoom>> Makers = new(StringComparer.Ordinal)
    {
        ["wide"] = (version, seed) => LargeRoom.Wide(version, 22, 9, seed),
        ["hq"] = (version, seed) => LargeRoom.Hq(version, 12, forks: 5, seed),
        ["deep"] = (version, seed) => LargeRoom.Deep(version, 45, seed),
        ["churn"] = (version, seed) => LargeRoom.Churn(version, 120, seed),
        ["busy"] = (version, seed) => LargeRoom.Busy(version, 160, seed),
    };

    private static readonly ConcurrentDictionary<(string Version, string Shape), LargeRoom> Made = [];

    /// <summary>Version and shape.</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (RoomVersion version in RoomVersions.Stable)
            {
                foreach (string shape in Makers.Keys)
                {
                    data.Add(version.ToString(), shape);
                }
            }

            return data;
        }
    }

    /// <summary>One room of the shape, the same for all who ask.</summary>
    public static LargeRoom Room(string version, string shape) => Made.GetOrAdd((version, shape), key => Make(key.Version, key.Shape, seed: 1));

    public static LargeRoom Make(string version, string shape, int seed) => Makers[shape](Versions.Get(version), seed);
}
