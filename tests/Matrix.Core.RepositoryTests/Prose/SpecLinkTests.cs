using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>
/// Links to the specification name its released version and an anchor that its page has. The anchors are those of
/// <c>spec-anchors.txt</c>, which <c>eng/spec-anchors.sh</c> writes from a clone of matrix-spec.
/// </summary>
public sealed partial class SpecLinkTests
{
    private const string Site = "https://spec.matrix.org";

    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("tests/Matrix.Core.RepositoryTests/Prose/spec-anchors.txt"));
    private static readonly HashSet<string> Anchors = new(Lines.Skip(1), StringComparer.Ordinal);
    private static readonly string Version = VersionOfList.Match(Lines[0]).Groups["version"].Value;

    [Fact]
    public void Link_ToTheSpecification_HasAnAnchorOfItsPage()
    {
        string[] wrong =
        [
            .. Texts().SelectMany(path => Link.Matches(File.ReadAllText(path)).Select(match => match.Value).Where(link => !IsKnown(link)).Select(link => $"{Repository.Relative(path)}: {link}")),
        ];
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("https://spec.matrix.org", true)]
    [InlineData("https://spec.matrix.org/v1.19/server-server-api/", true)]
    [InlineData("https://spec.matrix.org/v1.19/server-server-api/#soft-failure", true)]
    [InlineData("https://spec.matrix.org/v1.19/server-server-api/#soft-fail", false)]
    [InlineData("https://spec.matrix.org/v1.19/server-server-api#soft-failure", false)]
    [InlineData("https://spec.matrix.org/v1.18/server-server-api/#soft-failure", false)]
    [InlineData("https://spec.matrix.org/latest/server-server-api/#soft-failure", false)]
    [InlineData("https://spec.matrix.org/v1.19/rooms/v12/#state-resolution", true)]
    [InlineData("https://spec.matrix.org/v1.19/rooms/v13/#state-resolution", false)]
    public void Link_ByItsAnchor_IsJudged(string link, bool known) => Assert.Equal(known, IsKnown(link));

    [Fact]
    public void Anchors_OfTheList_AreOfOneCommit() =>
        Assert.Matches(@"^# matrix-spec v\d+\.\d+, commit [0-9a-f]{40}; ", Lines[0]);

    private static bool IsKnown(string link)
    {
        if (link is Site or $"{Site}/")
        {
            return true;
        }

        string prefix = $"{Site}/{Version}/";
        string rest = link.StartsWith(prefix, StringComparison.Ordinal) ? link[prefix.Length..] : "";
        return rest.Contains('#', StringComparison.Ordinal) ? Anchors.Contains(rest) : Anchors.Any(anchor => anchor.StartsWith($"{rest}#", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal),
        .. Repository.Files("docs", "*.md"),
        .. Repository.Files("src", "*.cs"),
        .. Repository.Files("src", "*.md"),
    ];

    [GeneratedRegex("""https://spec\.matrix\.org[^\s"'<>)\]`]*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"^# matrix-spec (?<version>v\d+\.\d+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex VersionOfList { get; }
}
