using System.Text.Json;

namespace Matrix.Core.Signing.Tests;

/// <summary>The vectors of the spec and of other projects, which stay outside the repository. A test that needs them is skipped where they are not.</summary>
internal static class VectorsFolder
{
    public static JsonElement ReadJson(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Vectors(), path)));
        return document.RootElement.Clone();
    }
}
