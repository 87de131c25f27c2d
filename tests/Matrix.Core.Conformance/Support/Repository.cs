namespace Matrix.Core.Conformance;

/// <summary>The files of the repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the repository.</summary>
    public static string Root { get; } = TestFolders.Repository;

    /// <summary>The projects under <c>src</c>, by name.</summary>
    public static IEnumerable<string> Projects =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>The projects of <see cref="Projects"/> that this one refers to: those whose assemblies can be looked at.</summary>
    public static IEnumerable<string> Covered => ProjectsNamedIn("tests/Matrix.Core.Conformance/Matrix.Core.Conformance.csproj");

    /// <summary>Those of <see cref="Projects"/> that belong to the solution.</summary>
    public static IEnumerable<string> InSolution => ProjectsNamedIn("Matrix.Core.sln");

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>A path as seen from the root, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The files of a folder, without what is built, in order; none where there is no folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        !Directory.Exists(PathOf(folder))
            ? []
            : Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
                .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal);

    private static IEnumerable<string> ProjectsNamedIn(string file)
    {
        string text = File.ReadAllText(PathOf(file)).Replace('\\', '/');
        return Projects.Where(name => text.Contains($"src/{name}/{name}.csproj", StringComparison.Ordinal));
    }
}
