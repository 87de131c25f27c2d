namespace Matrix.Core.Json.Tests.Support;

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

    public static string FuzzCorpus => Path.Combine(Repository, "tests", "vectors", "fuzz", "json");

    /// <summary>A folder of the shared vectors; the test is skipped where it is missing.</summary>
    public static string Vectors(string name)
    {
        string root = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } given
            ? given
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "vectors"));
        string folder = Path.Combine(root, name);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"vectors folder not found: {folder}");
        }

        return folder;
    }
}
