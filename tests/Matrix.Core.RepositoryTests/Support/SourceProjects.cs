namespace Matrix.Core.RepositoryTests;

/// <summary>Finds the projects under <c>src</c>.</summary>
internal static class SourceProjects
{
    /// <summary>Gets the names of all of them, in order.</summary>
    public static IEnumerable<string> All =>
        Repository.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Gets those that this project refers to, whose assemblies can be looked at.</summary>
    public static IEnumerable<string> Covered => NamedIn("tests/Matrix.Core.RepositoryTests/Matrix.Core.RepositoryTests.csproj");

    /// <summary>Gets those that belong to the solution.</summary>
    public static IEnumerable<string> InSolution => NamedIn("Matrix.Core.sln");

    private static IEnumerable<string> NamedIn(string file)
    {
        string text = File.ReadAllText(Repository.PathOf(file)).Replace('\\', '/');
        return All.Where(name => text.Contains($"src/{name}/{name}.csproj", StringComparison.Ordinal));
    }
}
