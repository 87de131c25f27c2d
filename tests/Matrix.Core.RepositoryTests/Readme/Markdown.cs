namespace Matrix.Core.RepositoryTests.Readme;

/// <summary>The C# in the project's text.</summary>
internal static class Markdown
{
    private const string Fence = "```";

    /// <summary>The texts that may show code: that of the repository, of the packages and of the documentation.</summary>
    public static IEnumerable<string> Files =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal),
        .. SourceProjects.Covered.SelectMany(name => Repository.Files($"src/{name}", "*.md")),
        .. Repository.Files("docs", "*.md"),
    ];

    /// <summary>Every snippet of every text.</summary>
    public static IEnumerable<Snippet> Snippets => Files.SelectMany(path => Read(Repository.Relative(path), File.ReadLines(path)));

    /// <summary>The snippets of one text.</summary>
    public static IEnumerable<Snippet> Read(string file, IEnumerable<string> lines)
    {
        List<string>? snippet = null;
        bool isOther = false;
        foreach (string line in lines)
        {
            string trimmed = line.TrimStart();
            if (!trimmed.StartsWith(Fence, StringComparison.Ordinal))
            {
                snippet?.Add(line);
            }
            else if (snippet is not null)
            {
                yield return Snippet.Of(file, snippet);
                snippet = null;
            }
            else if (isOther)
            {
                isOther = false;
            }
            else
            {
                snippet = trimmed[Fence.Length..].Trim() is "csharp" or "cs" or "c#" or "C#" ? [] : null;
                isOther = snippet is null;
            }
        }
    }
}
