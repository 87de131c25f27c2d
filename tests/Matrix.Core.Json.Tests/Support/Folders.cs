namespace Matrix.Core.Json.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    public static string FuzzCorpus => Path.Combine(TestFolders.Repository, "tests", "vectors", "fuzz", "json");

    /// <summary>A folder of the shared vectors; the test is skipped where it is missing.</summary>
    public static string Vectors(string name)
    {
        string folder = Path.Combine(TestFolders.Vectors(), name);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"vectors folder not found: {folder}");
        }

        return folder;
    }
}
