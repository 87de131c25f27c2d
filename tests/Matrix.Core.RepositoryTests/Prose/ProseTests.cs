using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>What the project's own text keeps to.</summary>
public sealed partial class ProseTests
{
    private const int MaxLines = 400;

    private static readonly string[] Folders = ["src", "tests", "benchmarks", "eng"];
    private static readonly string[] Patterns = ["*.cs", "*.md", "*.csproj", "*.targets"];

    [Fact]
    public void Text_OfTheProject_HoldsNoPathOfAMachine() => AssertNone(Texts(), AbsolutePath);

    [Fact]
    public void Text_OfTheProject_LeavesNothingForLater() => AssertNone(Texts(), Unfinished);

    [Fact]
    public void Tests_NoneIsSwitchedOff() => AssertNone(Repository.Files("tests", "*.cs"), SwitchedOff);

    [Fact]
    public void Sources_AreShort()
    {
        (string Path, int Lines)[] files = [.. Repository.Files("src", "*.cs").Select(path => (Repository.Relative(path), File.ReadLines(path).Count()))];
        Assert.DoesNotContain(files, file => file.Lines >= MaxLines);
    }

    [Theory]
    [InlineData("in /home/alice/matrix", true)]
    [InlineData("""C:\Users\alice""", true)]
    [InlineData("`/root/.nuget`", true)]
    [InlineData("(/home/here)", true)]
    [InlineData("https://example.org/home/", false)]
    [InlineData("the road home/away", false)]
    public void Path_OfAMachine_IsFound(string text, bool found) => Assert.Equal(found, AbsolutePath.IsMatch(text));

    private static IEnumerable<string> Texts() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal),
        .. Repository.Files("docs", "*.md"),
        .. Folders.SelectMany(folder => Patterns.SelectMany(pattern => Repository.Files(folder, pattern))),
    ];

    private static void AssertNone(IEnumerable<string> paths, Regex pattern)
    {
        string[] files = [.. paths.Where(path => Path.GetFileName(path) != $"{nameof(ProseTests)}.cs")];
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(path => File.ReadLines(path).Index().Where(line => pattern.IsMatch(line.Item)).Select(line => $"{Repository.Relative(path)}:{line.Index + 1}: {line.Item.Trim()}")));
    }

    [GeneratedRegex("""(?<![\w.:/-])/(work|home|root)/|[A-Za-z]:\\Users""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AbsolutePath { get; }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Unfinished { get; }

    [GeneratedRegex("\\bSkip\\s*=\\s*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SwitchedOff { get; }
}
