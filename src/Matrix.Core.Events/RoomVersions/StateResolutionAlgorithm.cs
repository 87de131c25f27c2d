namespace Matrix.Core.Events;

/// <summary>Specifies the state resolution algorithm of a room version.</summary>
public enum StateResolutionAlgorithm
{
    /// <summary>Room version 1.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v1/#state-resolution">Room version 1, State resolution</seealso>
    V1 = 1,

    /// <summary>Room versions 2 to 11.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v2/#state-resolution">Room version 2, State resolution</seealso>
    V2,

    /// <summary>Room version 12 (MSC4297).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">Room version 12, State resolution</seealso>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1707", Justification = "The algorithm is called 2.1; V21 would read as twenty-one.")]
    V2_1,
}
