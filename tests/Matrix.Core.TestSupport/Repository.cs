namespace Matrix.Core.TestSupport;

/// <summary>Finds the files of the repository.</summary>
public static class Repository
{
    /// <summary>Gets the folder that holds the repository.</summary>
    public static string Root { get; } = TestFolders.Repository;

    /// <summary>Returns the full path of a file or folder.</summary>
    /// <param name="path">The path as seen from <see cref="Root"/>.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Returns a path as seen from <see cref="Root"/>, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Returns the files of a folder and the folders in it, without what is built, in order; empty where there is no such folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        !Directory.Exists(PathOf(folder))
            ? []
            : Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
                .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal);
}
