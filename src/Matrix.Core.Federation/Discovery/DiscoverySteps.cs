namespace Matrix.Core.Federation.Discovery;

/// <summary>The numbers of the steps.</summary>
public static class DiscoverySteps
{
    /// <summary>The number of a step, as the spec has it.</summary>
    /// <param name="step">The step.</param>
    /// <returns>Such as <c>3.3</c>.</returns>
    public static string Number(this DiscoveryStep step) => step switch
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
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
    };
}
