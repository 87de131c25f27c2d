using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>Relative links of the project's text lead to files and folders of the repository. Links to the API (<c>xref:</c>) lead to public types.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Link_ToAFile_LeadsToOne()
    {
        string[] paths = [.. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal), .. Repository.Files("docs", "*.md"), .. Repository.Files("src", "*.md"), .. Repository.Files("samples", "*.md"), .. Repository.Files("tests", "*.md")];
        string[] broken = [.. paths.SelectMany(path => Targets(File.ReadAllText(path)).Where(target => !Exists(path, target)).Select(target => $"{Repository.Relative(path)}: {target}"))];
        Assert.Empty(broken);
    }

    /// <summary>The build of the site makes pages from these links; here a renamed type is found without it.</summary>
    [Fact]
    public void Link_ToTheApi_NamesAPublicTypeOrNamespace()
    {
        string[] types = [.. Repository.Files("src", "PublicAPI.Types.txt").SelectMany(File.ReadAllLines).Where(line => line.Length > 0).Select(line => line.Split(' ')[0])];
        string[] links = [.. Repository.Files("docs", "*.md").SelectMany(path => ApiLink.Matches(File.ReadAllText(path)).Select(match => match.Groups["uid"].Value))];
        Assert.NotEmpty(links);
        Assert.DoesNotContain(links, link => !types.Contains(link, StringComparer.Ordinal) && !types.Any(type => type.StartsWith($"{link}.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Targets_OfAText_AreItsRelativeLinks() =>
        Assert.Equal(["a.md", "b/c.md", "d.cs"], Targets("[x](a.md) [y](https://example.org) [z](b/c.md#part) [w](#here) [v](xref:A.B)\n[!code-csharp[](d.cs)]"), StringComparer.Ordinal);

    [Fact]
    public void Decision_EachOfThem_HasStatusDateAndLinks()
    {
        string index = File.ReadAllText(Repository.PathOf("docs/adr/README.md"));
        Assert.All(Repository.Files("docs/adr", "0*.md"), path =>
        {
            string[] lines = File.ReadAllLines(path);
            Match title = Title.Match(lines[0]);
            Assert.True(title.Success, $"{Repository.Relative(path)} begins with '{lines[0]}'");
            Assert.Contains($"({Path.GetFileName(path)}) | {title.Groups["text"].Value} |", index, StringComparison.Ordinal);
            Assert.Matches(@"^Status: (accepted|replaced by \[\d+\]\(\d{4}-[a-z0-9-]+\.md\))\. Date: \d{4}-\d\d-\d\d\. Code: \[.+\. Tests: \[.+\.$", lines[2]);
        });
    }

    private static IEnumerable<string> Targets(string text) => Link.Matches(text).Select(match => match.Groups["target"].Value);

    private static bool Exists(string path, string target)
    {
        string full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
        return File.Exists(full) || Directory.Exists(full);
    }

    [GeneratedRegex(@"\]\((?!https?:|mailto:|xref:|#)(?<target>[^)#\s]+)(#[^)\s]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"\]\(xref:(?<uid>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ApiLink { get; }

    [GeneratedRegex(@"^# \d+\. (?<text>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Title { get; }
}
