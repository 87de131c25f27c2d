namespace Matrix.Core.Federation;

/// <summary>Provides the names of this package's telemetry. <c>Telemetry/README.md</c> in the source describes each instrument, tag and event.</summary>
/// <remarks>Telemetry contains no request target, body, signature or key, because targets contain tokens and the IDs of rooms and users.</remarks>
public static class FederationDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>. There is one activity for each request.</summary>
    public const string ActivitySourceName = "Matrix.Core.Federation";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Matrix.Core.Federation";

    /// <summary>The log category.</summary>
    public const string LogCategory = "Matrix.Core.Federation";
}
