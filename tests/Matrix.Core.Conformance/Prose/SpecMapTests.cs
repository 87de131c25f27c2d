using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.Conformance.Prose;

/// <summary>Every rule that a verdict can name stands in the map of the spec, where a reader looks it up.</summary>
public sealed class SpecMapTests
{
    private static string[] Rows => [.. File.ReadLines(Repository.PathOf("docs/spec-map.md")).Where(line => line.StartsWith("| AU-", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim())];

    private static string[] Codes =>
    [
        .. Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None).Select(rule => new AuthVerdict(RoomVersions.V12, rule, isAllowed: false, facts: null).Code),
    ];

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
