namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>Every rule under the number that the page of each version shows.</summary>
public sealed class RuleTableTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void GetNumber_EveryRule_IsThatOfThePage(int version)
    {
        RoomVersion rules = Versions.Of(version);
        string[] expected = [.. ExpectedNumbers.Rules.Select(rule => $"{rule} {ExpectedNumbers.Of(rule, version)}")];
        string[] actual = [.. ExpectedNumbers.Rules.Select(rule => $"{rule} {RuleTable.GetNumber(rule, rules)}")];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Table_OfExpectedNumbers_HasEveryRule() =>
        Assert.Equal(Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None), ExpectedNumbers.Rules);

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void GetNumber_TwoRules_AreNeverTheSame(int version)
    {
        RoomVersion rules = Versions.Of(version);
        string[] numbers = [.. Enum.GetValues<AuthRule>().Select(rule => RuleTable.GetNumber(rule, rules)).Where(number => number.Length > 0)];
        Assert.Equal(numbers.Length, numbers.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void GetCode_EveryRule_IsItsOwn()
    {
        string[] codes = [.. Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None).Select(RuleTable.GetCode)];
        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.StartsWith("AU-", code, StringComparison.Ordinal));
    }

    [Fact]
    public void GetNumber_UnstableVersion_IsThatOfTheVersionItIsMadeFrom()
    {
        Assert.Equal("5.3.5.2", RuleTable.GetNumber(AuthRule.JoinNotAuthorised, Versions.Of("org.matrix.hydra.11")));
        Assert.Equal("4.3.5.2", RuleTable.GetNumber(AuthRule.JoinNotAuthorised, Versions.Of("org.matrix.msc3757.11")));
    }
}
