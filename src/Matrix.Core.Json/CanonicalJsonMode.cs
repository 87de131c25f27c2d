namespace Matrix.Core.Json;

/// <summary>Specifies the rules for numbers in canonical JSON. All other rules are the same in all modes.</summary>
/// <remarks>Room versions 1 to 5 do not enforce the number rules of the specification. Room versions 6 and later do.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#canonical-json">Matrix specification, appendices, Canonical JSON</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v6/#canonical-json">Room version 6, Canonical JSON</seealso>
public enum CanonicalJsonMode
{
    /// <summary>
    /// Room version 6 and later: a number is an integer from −(2^53)+1 to 2^53−1, without a fraction or an exponent. Any other number is refused. <c>-0</c> is
    /// written as <c>0</c> (MSC4458).
    /// </summary>
    Strict,

    /// <summary>
    /// Room versions 1 to 5: integers of any size are kept digit for digit (<c>-0</c> becomes <c>0</c>). Other numbers are written as the shortest decimal that
    /// reads back as the same double, in the form that those rooms were hashed with (<c>1e2</c> → <c>100.0</c>, <c>1e16</c> → <c>1e+16</c>). A number beyond the
    /// range of a double is refused.
    /// </summary>
    Relaxed,

    /// <summary>Numbers of any form are kept as received: for data that is never hashed, and for the second reading of an event of an old room version.</summary>
    RelaxedVerbatim,
}
