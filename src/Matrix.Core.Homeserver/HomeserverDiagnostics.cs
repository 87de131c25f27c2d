namespace Matrix.Core.Homeserver;

/// <summary>Provides the names of this package's telemetry. <c>Telemetry/README.md</c> in the source describes each instrument and tag.</summary>
/// <remarks>Instruments have no tags with the names of rooms, users or servers, so that the number of tag values is bounded.</remarks>
public static class HomeserverDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>. There is one activity for each batch of work on a room.</summary>
    public const string ActivitySourceName = "Matrix.Core.Homeserver";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Matrix.Core.Homeserver";

    /// <summary>The log category.</summary>
    public const string LogCategory = "Matrix.Core.Homeserver";
}
