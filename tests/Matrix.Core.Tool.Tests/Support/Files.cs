using System.Text;

namespace Matrix.Core.Tool.Tests;

/// <summary>Files for one test class: its own, in a folder that goes with it, and those of the repository.</summary>
public sealed class Files : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("matrix-core-tool-tests-");

    public string Folder => _folder.FullName;

    /// <summary>A file of <c>tests/vectors</c>.</summary>
    public static string Vector(string path) => Path.Combine(TestFolders.Repository, "tests", "vectors", path);

    /// <summary>A file of the vectors beside the repository; the test is skipped where they are not.</summary>
    public static string Shared(string path) => Path.Combine(TestFolders.Vectors(), path);

    public string Write(string name, string text) => Write(name, Encoding.ASCII.GetBytes(text));

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
