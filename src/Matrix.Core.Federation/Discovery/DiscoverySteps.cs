namespace Matrix.Core.Federation.Discovery;

/// <summary>Provides the numbers of discovery steps.</summary>
internal static class DiscoverySteps
{
    /// <summary>Returns the number of a step in the spec.</summary>
    /// <param name="step">The step.</param>
    /// <returns>The number, for example <c>3.3</c>.</returns>
    public static string GetSpecNumber(this DiscoveryStep step) => step switch
    {
        DiscoveryStep.IPLiteral => "1",
        DiscoveryStep.ExplicitPort => "2",
        DiscoveryStep.WellKnown => "3",
        DiscoveryStep.DelegatedIPLiteral => "3.1",
        DiscoveryStep.DelegatedPort => "3.2",
        DiscoveryStep.DelegatedSrv => "3.3",
        DiscoveryStep.DelegatedDeprecatedSrv => "3.4",
        DiscoveryStep.DelegatedHost => "3.5",
        DiscoveryStep.Srv => "4",
        DiscoveryStep.DeprecatedSrv => "5",
        DiscoveryStep.Host => "6",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The value is not a discovery step."),
    };
}
