namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>Where the test data is.</summary>
internal static class LabFolders
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

    /// <summary>A file of the shared vectors; the test is skipped where the vectors are missing.</summary>
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
}
