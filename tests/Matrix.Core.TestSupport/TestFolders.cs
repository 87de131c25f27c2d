using System.Text.Json;
using Xunit;

namespace Matrix.Core.TestSupport;

/// <summary>Finds the test data: in the repository, and beside it.</summary>
public static class TestFolders
{
    /// <summary>Gets the folder of the repository: the one that holds the central package versions.</summary>
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

    /// <summary>Gets the room logs that are kept in the repository itself.</summary>
    public static string OwnRooms => Path.Combine(Repository, "tests", "vectors", "rooms");

    /// <summary>Returns the folder of the texts that the fuzz tests mutate.</summary>
    /// <param name="kind">What the texts are: <c>json</c> or <c>events</c>.</param>
    public static string FuzzCorpus(string kind) => Path.Combine(Repository, "tests", "vectors", "fuzz", kind);

    /// <summary>
    /// Returns a path in the folder of the vectors of the spec and of other projects: <c>MATRIX_CORE_VECTORS</c>, or <c>../shared/vectors</c> beside the repository.
    /// The test is skipped where that folder, or the named folder in it, is missing.
    /// </summary>
    /// <param name="path">A folder of the vectors, then what is in it; empty for the folder of all vectors.</param>
    public static string Vectors(params string[] path)
    {
        string all = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } given
            ? given
            : Path.GetFullPath(Path.Combine(Repository, "..", "shared", "vectors"));
        string folder = Path.Combine([all, .. path.Take(1).Select(first => first.Split('/')[0])]);
        if (!Path.Exists(folder))
        {
            Assert.Skip($"vectors not found: {folder}");
        }

        return Path.Combine([all, .. path]);
    }

    /// <summary>Reads a JSON document of the vectors.</summary>
    /// <param name="path">The path, as <see cref="Vectors"/> takes it.</param>
    public static JsonElement ReadJson(params string[] path) => JsonTree.Parse(File.ReadAllBytes(Vectors(path)));

    /// <summary>Reads the JSON documents of a file that has one a line.</summary>
    public static IEnumerable<JsonElement> ReadLines(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(JsonTree.Parse);

    /// <summary>Returns the room logs of a folder in order, without the files of states beside them.</summary>
    public static string[] RoomLogs(string folder) =>
        [.. Directory.GetFiles(folder, "*.ndjson").Where(path => !path.EndsWith(".states.ndjson", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
