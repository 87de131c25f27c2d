using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>Every rule that a verdict can name stands in the map of the spec, where a reader looks it up.</summary>
public sealed class SpecMapTests
{
    private static string[] Rows => [.. File.ReadLines(Repository.PathOf("docs/spec-map.md")).Where(line => line.StartsWith("| AU-", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim())];

    private static string[] Codes =>
    [
        .. Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None).Select(rule => new AuthVerdict(RoomVersions.V12, rule, isAllowed: false, facts: null).Code),
    ];

    [Fact]
    public void SpecMap_LinksOfTheCode_AreItsTable()
    {
        string path = Repository.PathOf("docs/spec-map.md");
        string map = File.ReadAllText(path);
        string expected = SpecLinkTable.Update(map);
        if (Environment.GetEnvironmentVariable("MATRIX_CORE_APPROVE") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.True(expected == map, "The XML documentation has other links to the specification than docs/spec-map.md: run MATRIX_CORE_APPROVE=1 dotnet test tests/Matrix.Core.RepositoryTests --filter SpecMap");
    }

    /// <summary>Each section has a link to the specification or names an RFC, and links to files and tests.</summary>
    [Fact]
    public void SpecMap_EverySection_HasLinksToSpecFilesAndTests()
    {
        string[][] rows = [.. File.ReadLines(Repository.PathOf("docs/spec-map.md")).TakeWhile(line => line != "## The auth rules").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Trim('|').Split(" | "))];
        Assert.True(rows.Length > 40);
        Assert.All(rows, row =>
        {
            Assert.True(row[0].Contains("](https://spec.matrix.org/", StringComparison.Ordinal) || row[0].Contains("RFC", StringComparison.Ordinal) || row[0].Contains("room versions 1–12", StringComparison.Ordinal), row[0]);
            Assert.Contains("](../src/", row[2], StringComparison.Ordinal);
            Assert.True(row[3].Contains("](../tests/", StringComparison.Ordinal) || row[3].Contains("as above", StringComparison.Ordinal) || row[3].Contains("below", StringComparison.Ordinal), row[3]);
        });
    }

    [Fact]
    public void SpecMap_EveryAuthRule_HasItsRow() => Assert.Empty(Codes.Except(Rows, StringComparer.Ordinal));

    [Fact]
    public void SpecMap_EveryRow_IsOfARule() => Assert.Empty(Rows.Except(Codes, StringComparer.Ordinal));

    [Fact]
    public void AuthRules_EachOfThem_HasACodeOfItsOwn()
    {
        Assert.All(Codes, code => Assert.StartsWith("AU-", code, StringComparison.Ordinal));
        Assert.Equal(Codes.Distinct(StringComparer.Ordinal), Codes, StringComparer.Ordinal);
    }
}
