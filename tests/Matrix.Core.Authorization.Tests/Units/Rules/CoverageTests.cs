using System.Reflection;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>Whether there is a test for every rule in every version that has it, by <see cref="CoversRuleAttribute"/>.</summary>
public sealed class CoverageTests
{
    /// <summary>Rules that never reject: they need no event that they just do not catch.</summary>
    private static readonly HashSet<AuthRule> Allowing =
    [
        AuthRule.Create, AuthRule.Aliases, AuthRule.JoinByCreator, AuthRule.JoinInvited, AuthRule.JoinRestrictedMember, AuthRule.JoinAuthorised, AuthRule.JoinPublic,
        AuthRule.ThirdPartySigned, AuthRule.InviteAllowed, AuthRule.LeaveAllowed, AuthRule.BanAllowed, AuthRule.KnockAllowed, AuthRule.PowerLevelsFirst,
        AuthRule.PowerLevels, AuthRule.RedactionLevel, AuthRule.RedactionSameServer, AuthRule.Otherwise,
    ];

    private static readonly CoversRuleAttribute[] Covered =
        [.. typeof(CoverageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetCustomAttributes<CoversRuleAttribute>())];

    [Fact]
    public void EveryRule_HasATestInEveryVersionThatHasIt() => Assert.Empty(Missing(applies: true, ExpectedNumbers.Rules));

    [Fact]
    public void EveryRejectingRule_HasATestThatItDoesNotCatchInEveryVersionThatHasIt() =>
        Assert.Empty(Missing(applies: false, ExpectedNumbers.Rules.Where(rule => !Allowing.Contains(rule))));

    [Fact]
    public void Coverage_ClaimsARule_OnlyInVersionsThatHaveIt() =>
        Assert.Empty(Covered.Where(covered => covered.Applies)
            .SelectMany(covered => Versions.Parse(covered.Versions).Where(version => ExpectedNumbers.Of(covered.Rule, version).Length == 0).Select(version => $"{covered.Rule} v{version}")));

    private static List<string> Missing(bool applies, IEnumerable<AuthRule> rules)
    {
        HashSet<(AuthRule, int)> have =
            [.. Covered.Where(covered => covered.Applies == applies).SelectMany(covered => Versions.Parse(covered.Versions).Select(version => (covered.Rule, version)))];
        return
        [
            .. from rule in rules
               from version in Enumerable.Range(1, 12)
               where ExpectedNumbers.Of(rule, version).Length > 0 && !have.Contains((rule, version))
               select $"{rule} v{version}",
        ];
    }
}
