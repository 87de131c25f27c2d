namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    /// <summary>The folder of the repository: the one that holds the central package versions.</summary>
    public static string Repository
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException($"No repository above {AppContext.BaseDirectory}");
        }
    }

    /// <summary>The rooms that are kept in the repository itself.</summary>
    public static string OwnRooms => Path.Combine(Repository, "tests", "vectors", "rooms");

    /// <summary>A folder of the shared vectors; the test is skipped where the vectors are missing.</summary>
    public static string Vectors(string name)
    {
        string root = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } given
            ? given
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "vectors"));
        if (!Directory.Exists(root))
        {
            Assert.Skip($"vectors folder not found: {root}");
        }

        return Path.Combine(root, name);
    }

    /// <summary>The logs of a folder, without what stands beside them, in order.</summary>
    public static string[] Logs(string folder) =>
        [.. Directory.GetFiles(folder, "*.ndjson").Where(path => !path.EndsWith(".states.ndjson", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
