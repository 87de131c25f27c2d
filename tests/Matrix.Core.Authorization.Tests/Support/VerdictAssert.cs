namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>What a test says of a verdict.</summary>
internal static class VerdictAssert
{
    /// <summary>Allowed, by this rule, which is a rule of the version; and there is nothing to explain.</summary>
    public static void AllowedBy(this AuthVerdict verdict, AuthRule rule, int version)
    {
        Assert.True(verdict.IsAllowed && verdict.DecidedBy == rule, $"expected: allowed by {rule}; {verdict} ({verdict.DecidedBy})");
        Assert.Equal(ExpectedNumbers.Of(rule, version), verdict.RuleNumber);
        Assert.Equal(AuthFacts.None, verdict.Facts);
        Assert.StartsWith($"allowed by v{version} rule {verdict.RuleNumber}: ", verdict.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Rejected, by this rule, for these facts.</summary>
    public static void RejectedBy(this AuthVerdict verdict, AuthRule rule, int version, AuthFacts? facts = null)
    {
        Assert.True(!verdict.IsAllowed && verdict.DecidedBy == rule, $"expected: rejected by {rule}; {verdict} ({verdict.DecidedBy})");
        Assert.Equal(ExpectedNumbers.Of(rule, version), verdict.RuleNumber);
        Assert.Equal(facts ?? AuthFacts.None, verdict.Facts);
        Assert.StartsWith($"rejected by v{version} rule {verdict.RuleNumber}: ", verdict.ToString(), StringComparison.Ordinal);
    }
}
