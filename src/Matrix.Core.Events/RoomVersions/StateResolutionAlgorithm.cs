namespace Matrix.Core.Events;

/// <summary>Specifies the state resolution algorithm of a room version.</summary>
public enum StateResolutionAlgorithm
{
    /// <summary>Room version 1.</summary>
    V1 = 1,

    /// <summary>Room versions 2 to 11.</summary>
    V2,

    /// <summary>Room version 12 (MSC4297).</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1707", Justification = "The algorithm is called 2.1; V21 would read as twenty-one.")]
    V2_1,
}
