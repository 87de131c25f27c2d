using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>
/// Says which rule a test is of, and runs it with the number of each version named: what a test claims to cover is what it runs in.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoversRuleAttribute(AuthRule rule, string versions) : DataAttribute
{
    public AuthRule Rule { get; } = rule;

    /// <summary>The room versions, as <see cref="Support.Versions.Parse"/> reads them.</summary>
    public string Versions { get; } = versions;

    /// <summary>Whether the rule decides in the test; else the test shows an event that the rule just does not catch.</summary>
    public bool Applies { get; init; } = true;

    public override bool SupportsDiscoveryEnumeration() => true;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Support.Versions.Parse(Versions).Select(version => new TheoryDataRow<int>(version))]);
}
