namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>Where the test data is.</summary>
internal static class Folders
{
    /// <summary>A file of the shared vectors; the test is skipped where the vectors are missing.</summary>
    public static string Vectors(string folder, string file) => Path.Combine(TestFolders.Vectors(), folder, file);
}
