namespace Matrix.Core.Events;

/// <summary>Which state resolution a room version uses.</summary>
public enum StateResolutionAlgorithm
{
    /// <summary>Room version 1.</summary>
    V1,

    /// <summary>Room versions 2 to 11.</summary>
    V2,

    /// <summary>Room version 12 (MSC4297).</summary>
    V2Point1,
}
