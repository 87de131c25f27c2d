using System.Text.Json;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    /// <summary>The rooms that are kept in the repository itself.</summary>
    public static string OwnRooms => Path.Combine(TestFolders.Repository, "tests", "vectors", "rooms");

    /// <summary>A folder of the shared vectors; the test is skipped where the vectors are missing.</summary>
    public static string Vectors(string name) => Path.Combine(TestFolders.Vectors(), name);

    public static JsonElement ReadJson(string folder, string file) => JsonTree.Parse(File.ReadAllBytes(Path.Combine(Vectors(folder), file)));

    /// <summary>The documents of a file that has one a line.</summary>
    public static IEnumerable<JsonElement> ReadLines(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonTree.Parse(Bytes.Of(line)));
}
