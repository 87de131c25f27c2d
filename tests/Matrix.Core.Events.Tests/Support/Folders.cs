using System.Text.Json;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    public static string FuzzCorpus => Path.Combine(TestFolders.Repository, "tests", "vectors", "fuzz", "events");

    /// <summary>A folder of the shared vectors; the test is skipped where the vectors are missing.</summary>
    public static string Vectors(string name) => Path.Combine(TestFolders.Vectors(), name);

    public static JsonElement ReadJson(string folder, string file) => JsonTree.Parse(File.ReadAllBytes(Path.Combine(Vectors(folder), file)));
}
