namespace Matrix.Core.StateResolution;

/// <summary>Specifies a pass of the iterative auth checks.</summary>
internal enum Pass
{
    /// <summary>Neither pass.</summary>
    None,

    /// <summary>The first pass: the power events and the conflicted events in their auth chains.</summary>
    First,

    /// <summary>The second pass: the other conflicted events, in mainline order.</summary>
    Second,
}
