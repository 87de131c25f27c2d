namespace Matrix.Core.Federation;

/// <summary>The names under which this package can be observed. What each instrument, tag and event means is in <c>Telemetry/README.md</c> beside the source.</summary>
/// <remarks>Nothing that is observed holds a request target, a body, a signature or a key: targets carry tokens and IDs of rooms and users.</remarks>
public static class FederationDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>: one activity a request.</summary>
    public const string ActivitySourceName = "Matrix.Core.Federation";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Matrix.Core.Federation";

    /// <summary>The category of the log.</summary>
    public const string LogCategory = "Matrix.Core.Federation";
}
