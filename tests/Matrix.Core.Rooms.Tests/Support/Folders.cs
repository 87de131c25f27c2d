namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    /// <summary>The rooms that are kept in the repository itself.</summary>
    public static string OwnRooms => Path.Combine(TestFolders.Repository, "tests", "vectors", "rooms");

    /// <summary>A folder of the shared vectors; the test is skipped where the vectors are missing.</summary>
    public static string Vectors(string name) => Path.Combine(TestFolders.Vectors(), name);

    /// <summary>The logs of a folder, without what stands beside them, in order.</summary>
    public static string[] Logs(string folder) =>
        [.. Directory.GetFiles(folder, "*.ndjson").Where(path => !path.EndsWith(".states.ndjson", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
