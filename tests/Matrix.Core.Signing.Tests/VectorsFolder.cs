using System.Text.Json;

namespace Matrix.Core.Signing.Tests;

/// <summary>The vectors of the spec and of other projects, which stay outside the repository. A test that needs them is skipped where they are not.</summary>
internal static class VectorsFolder
{
    public static JsonElement ReadJson(string path)
    {
        string folder = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } set
            ? set
            : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "vectors"));
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"vectors folder not found: {folder}");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, path)));
        return document.RootElement.Clone();
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Directory.Packages.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? AppContext.BaseDirectory;
    }
}
