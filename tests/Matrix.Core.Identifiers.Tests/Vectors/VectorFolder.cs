namespace Matrix.Core.Identifiers.Tests.Vectors;

/// <summary>Where the vectors of others are: <c>MATRIX_CORE_VECTORS</c>, else <c>../shared/vectors</c> beside the repository.</summary>
internal static class VectorFolder
{
    /// <summary>The bytes of one file; skips the running test where the folder is not there.</summary>
    internal static byte[] Read(string file)
    {
        string folder = Environment.GetEnvironmentVariable("MATRIX_CORE_VECTORS") is { Length: > 0 } set ? set : BesideTheRepository();
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"vectors folder not found: {folder}");
        }

        return File.ReadAllBytes(Path.Combine(folder, file));
    }

    private static string BesideTheRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Matrix.Core.sln")) || File.Exists(Path.Combine(folder.FullName, "Directory.Build.props")))
            {
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "vectors"));
            }
        }

        return "../shared/vectors";
    }
}
