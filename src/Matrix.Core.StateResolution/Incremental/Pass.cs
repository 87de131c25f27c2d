namespace Matrix.Core.StateResolution;

/// <summary>The two passes of iterative auth checks.</summary>
internal enum Pass
{
    /// <summary>Neither.</summary>
    None,

    /// <summary>That of the power events and their chains.</summary>
    First,

    /// <summary>That of the rest, along the mainline.</summary>
    Second,
}
