namespace Matrix.Core.Json;

/// <summary>Specifies why a text was refused. The fault is always the sender's.</summary>
public enum JsonErrorKind
{
    /// <summary>The text is valid.</summary>
    None,

    /// <summary>The text is not valid UTF-8. Overlong forms, encoded surrogates and truncated sequences are invalid.</summary>
    InvalidUtf8,

    /// <summary>The text begins with a byte order mark.</summary>
    ByteOrderMark,

    /// <summary>The text ends inside a value, or is empty.</summary>
    UnexpectedEnd,

    /// <summary>The grammar of JSON (RFC 8259) does not allow the byte at this position.</summary>
    UnexpectedByte,

    /// <summary>Something other than white space follows the value.</summary>
    TrailingData,

    /// <summary>A string contains a raw control character (below U+0020).</summary>
    ControlCharacter,

    /// <summary>The text after a backslash is not a valid escape.</summary>
    InvalidEscape,

    /// <summary>An escaped surrogate is not part of a pair. MSC4458 requires such text to be refused.</summary>
    LoneSurrogate,

    /// <summary>An object contains the same key twice, in any spelling. MSC4458 requires such text to be refused, so that no two readers can differ.</summary>
    DuplicateKey,

    /// <summary>The number does not follow the grammar of JSON: it has a leading zero, a sign without digits, or a missing digit.</summary>
    InvalidNumber,

    /// <summary>The number has a fraction or an exponent, in strict mode.</summary>
    NumberNotInteger,

    /// <summary>The number is beyond ±(2^53−1) in strict mode, or beyond the range of a double in relaxed mode.</summary>
    NumberOutOfRange,

    /// <summary>The text is nested deeper than the limit, which is <see cref="CanonicalJson.MaxDepth"/> unless the caller sets a higher one.</summary>
    TooDeep,
}
