namespace Matrix.Core.RepositoryTests.Readme;

/// <summary>What stands between <c>#region readme FILE</c> and <c>#endregion</c> in the tests under <c>Snippets</c>.</summary>
internal static class ReadmeSnippets
{
    private const string Start = "#region readme ";
    private const string End = "#endregion";

    /// <summary>The twins, each with the <c>using</c> directives of its file.</summary>
    public static IEnumerable<Snippet> All => Repository.Files("tests/Matrix.Core.RepositoryTests/Snippets", "*.cs").SelectMany(path => Read(File.ReadAllLines(path)));

    public static IEnumerable<Snippet> Read(string[] lines)
    {
        string[] usings = [.. lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal))];
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at].Trim();
            if (line.StartsWith(Start, StringComparison.Ordinal))
            {
                Assert.True(lines.Any(other => other.Trim() == "[Fact]"), $"no test runs {line}");
                string[] code = [.. lines[(at + 1)..].TakeWhile(inner => inner.Trim() != End)];
                yield return Snippet.Of(line[Start.Length..], code) with { Usings = usings };
            }
        }
    }
}
