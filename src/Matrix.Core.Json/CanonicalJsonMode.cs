namespace Matrix.Core.Json;

/// <summary>How numbers are held to the rules of canonical JSON. Everything else is the same in all modes.</summary>
/// <remarks>Matrix spec, appendices § Canonical JSON; room versions 1 to 5 do not enforce its number rules, 6 and later do.</remarks>
public enum CanonicalJsonMode
{
    /// <summary>
    /// Room version 6 and later: a number is an integer from −(2^53)+1 to 2^53−1, without fraction or exponent; anything else is
    /// refused. A <c>-0</c> is written as <c>0</c> (MSC4458).
    /// </summary>
    Strict,

    /// <summary>
    /// Room versions 1 to 5: integers of any size are kept digit for digit (<c>-0</c> becomes <c>0</c>), other numbers are
    /// written as the shortest decimal that reads back as the same double, in the form those rooms were hashed with
    /// (<c>1e2</c> → <c>100.0</c>, <c>1e16</c> → <c>1e+16</c>). A number beyond the range of a double is refused.
    /// </summary>
    Relaxed,

    /// <summary>Numbers of any form are kept as they were received. For what is never hashed, and as the second reading of an old event.</summary>
    RelaxedVerbatim,
}
