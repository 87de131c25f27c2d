namespace Matrix.Core.SharedTests;

/// <summary>Where the test data is: in the repository, and beside it. Part of every test project (eng/Test.targets).</summary>
internal static class TestFolders
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

    /// <summary>
    /// The folder of the vectors of the spec and of other projects: <c>MATRIX_CORE_VECTORS</c>, or <c>../shared/vectors</c> beside the repository. The test is skipped where it is missing.
    /// </summary>
    public static string Vectors()
    {
        string folder = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } given
            ? given
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "vectors"));
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"vectors folder not found: {folder}");
        }

        return folder;
    }
}
