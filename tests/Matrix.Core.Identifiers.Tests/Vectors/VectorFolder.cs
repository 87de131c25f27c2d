namespace Matrix.Core.Identifiers.Tests.Vectors;

/// <summary>The vectors of others.</summary>
internal static class VectorFolder
{
    /// <summary>The bytes of one file; skips the running test where the folder is not there.</summary>
    internal static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(TestFolders.Vectors(), file));
}
