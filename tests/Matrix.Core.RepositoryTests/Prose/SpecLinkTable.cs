using System.Text;
using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>The table of <c>docs/spec-map.md</c> that is made from the links of the XML documentation: section, files, tests.</summary>
internal static partial class SpecLinkTable
{
    private const string Begin = "<!-- Made from the links of the XML documentation: MATRIX_CORE_APPROVE=1 writes it anew. -->\n";
    private const string End = "<!-- End of the table. -->\n";

    /// <summary>Returns the text of the map with the table that the code has now.</summary>
    public static string Update(string map)
    {
        int start = map.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = map.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start > Begin.Length && end > start, "docs/spec-map.md has no place for the table");
        return map[..start] + Make() + map[end..];
    }

    private static string Make()
    {
        (string Link, string Path)[] links = [.. Repository.Files("src", "*.cs").SelectMany(path => Link.Matches(File.ReadAllText(path)).Select(match => (match.Value, Repository.Relative(path)))).Distinct()];
        ILookup<string, string> tests = Repository.Files("tests", "*.cs").Select(Repository.Relative).Where(path => path.EndsWith("Tests.cs", StringComparison.Ordinal)).ToLookup(path => SubjectOf(path), StringComparer.Ordinal);
        var text = new StringBuilder("\n| section | files | tests |\n|---|---|---|\n");
        foreach (IGrouping<string, string> section in links.GroupBy(link => link.Link, link => link.Path, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string[] files = [.. section.Order(StringComparer.Ordinal)];
            string[] found = [.. files.SelectMany(file => tests[Path.GetFileName(file).Split('.')[0]]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            string[] projects = [.. files.Select(file => $"tests/{file.Split('/')[1]}.Tests").Distinct(StringComparer.Ordinal)];
            _ = text.Append($"| [{section.Key[(section.Key.IndexOf(".org/v", StringComparison.Ordinal) + 5)..].Split('/', 2)[1]}]({section.Key}) | {Links(files)} | {Links(found.Length > 0 ? found : projects)} |\n");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The type that a test file is about: <c>RoomTests</c> is about <c>Room</c>.</summary>
    private static string SubjectOf(string path) => Path.GetFileNameWithoutExtension(path)[..^"Tests".Length];

    private static string Links(IEnumerable<string> paths) => string.Join(", ", paths.Select(path => $"[{Path.GetFileNameWithoutExtension(path)}](../{path})"));

    [GeneratedRegex("""https://spec\.matrix\.org/v[^\s"'<>)\]`]*#[^\s"'<>)\]`]*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link { get; }
}
