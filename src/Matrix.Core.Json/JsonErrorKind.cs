namespace Matrix.Core.Json;

/// <summary>Why a text was refused. The fault is always the sender's.</summary>
public enum JsonErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text is not valid UTF-8 (overlong forms, encoded surrogates and truncated sequences included).</summary>
    InvalidUtf8,

    /// <summary>The text begins with a byte order mark.</summary>
    ByteOrderMark,

    /// <summary>The text ends inside a value, or is empty.</summary>
    UnexpectedEnd,

    /// <summary>A byte stands where the grammar of JSON (RFC 8259) has no place for it.</summary>
    UnexpectedByte,

    /// <summary>Something other than white space follows the value.</summary>
    TrailingData,

    /// <summary>A raw control character (below U+0020) stands in a string.</summary>
    ControlCharacter,

    /// <summary>A backslash is followed by something that is no escape.</summary>
    InvalidEscape,

    /// <summary>An escaped surrogate has no partner (MSC4458: to be refused).</summary>
    LoneSurrogate,

    /// <summary>An object holds the same key twice, in whatever spelling (MSC4458: refused, so that no two readers can differ).</summary>
    DuplicateKey,

    /// <summary>The number is not in the grammar of JSON: a leading zero, a bare sign, a missing digit.</summary>
    InvalidNumber,

    /// <summary>Strict mode: the number has a fraction or an exponent.</summary>
    NumberNotInteger,

    /// <summary>Strict mode: beyond ±(2^53−1). Relaxed mode: beyond the range of a double.</summary>
    NumberOutOfRange,

    /// <summary>Nested deeper than <see cref="CanonicalJson.MaxDepth"/>.</summary>
    TooDeep,
}
