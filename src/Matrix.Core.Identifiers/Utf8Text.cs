using System.Diagnostics;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>Represents text as a slice of UTF-8. Identifiers, event types and state keys use it.</summary>
/// <remarks>
/// A value is immutable as long as its memory does not change. Equality and order are those of the bytes. For UTF-8 this is the order of code points (U+FFFF comes
/// before U+1F600, in contrast to UTF-16). The <c>default</c> value (<see cref="IsDefault"/>) differs from the empty text, as an absent <c>state_key</c> differs
/// from <c>"state_key":""</c>. The two are not equal, and the <c>default</c> value comes first.
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<Utf8Text>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Utf8Text : IText<Utf8Text>
{
    // ReadOnlyMemory<byte>.Empty equals default, but the empty text must differ from the default value.
    private static readonly ReadOnlyMemory<byte> SetAndEmpty = Array.Empty<byte>();

    private readonly ReadOnlyMemory<byte> _utf8;

    private Utf8Text(ReadOnlyMemory<byte> utf8) => _utf8 = utf8.IsEmpty ? SetAndEmpty : utf8;

    /// <summary>Gets the empty text, which differs from the <c>default</c> value.</summary>
    public static Utf8Text Empty => new(SetAndEmpty);

    /// <summary>Gets the UTF-8 bytes, without a byte order mark or terminator.</summary>
    public ReadOnlySpan<byte> Utf8Span => _utf8.Span;

    /// <summary>Gets the UTF-8 bytes as memory that may be kept.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Gets the length in bytes of UTF-8.</summary>
    public int Length => _utf8.Length;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which does not equal any text, not even the empty text.</summary>
    public bool IsDefault => _utf8.Equals(default);

    /// <summary>Gets a value that indicates whether this is the empty text or the <c>default</c> value.</summary>
    public bool IsEmpty => _utf8.IsEmpty;

    static string IText<Utf8Text>.Shape => "valid Unicode, without lone surrogates or malformed UTF-8";

    /// <summary>Creates a text over UTF-8 memory without a copy. The caller must not change the memory afterwards.</summary>
    /// <param name="utf8">Valid UTF-8 of any length.</param>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8.</exception>
    public static Utf8Text FromUtf8(ReadOnlyMemory<byte> utf8) =>
        TryParse(utf8, out Utf8Text text) ? text : throw new ArgumentException("The bytes are not valid UTF-8.", nameof(utf8));

    /// <summary>Creates a text from a string, which is copied to UTF-8.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The string contains a lone surrogate.</exception>
    public static Utf8Text FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text.AsSpan(), out Utf8Text result) ? result : throw new ArgumentException("The string holds a lone surrogate.", nameof(text));
    }

    /// <summary><b>Unchecked:</b> creates a text over memory without a copy. Use it for slices of text that was validated as a whole.</summary>
    /// <param name="utf8">The bytes. The caller guarantees that they are valid UTF-8 and that they do not change afterwards.</param>
    public static Utf8Text UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <inheritdoc cref="FromString" path="/summary|/param"/>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The string contains a lone surrogate.</exception>
    public static Utf8Text Parse(string text) => IdentifierText.Parse<Utf8Text>(text);

    /// <summary>Creates a text from UTF-16 characters, which are copied to UTF-8.</summary>
    /// <exception cref="FormatException">The characters contain a lone surrogate.</exception>
    public static Utf8Text Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<Utf8Text>(text);

    /// <summary>Creates a text from a copy of UTF-8 bytes.</summary>
    /// <exception cref="FormatException">The bytes are not valid UTF-8.</exception>
    public static Utf8Text Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<Utf8Text>(utf8);

    /// <summary>Tries to create a text from a string. Returns <see langword="false"/> for <see langword="null"/> and for lone surrogates.</summary>
    public static bool TryParse(string? text, out Utf8Text result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to create a text from UTF-16 characters. Returns <see langword="false"/> for lone surrogates.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Utf8Text result)
    {
        bool valid = IdentifierText.TryEncode(text, out byte[] utf8);
        result = valid ? new Utf8Text(utf8) : default;
        return valid;
    }

    /// <summary>Tries to create a text from a copy of UTF-8 bytes. Returns <see langword="false"/> if they are not valid UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Utf8Text result)
    {
        bool valid = System.Text.Unicode.Utf8.IsValid(utf8);
        result = valid ? new Utf8Text(utf8.ToArray()) : default;
        return valid;
    }

    /// <summary>
    /// Tries to create a text over UTF-8 memory without a copy, so the caller must not change the memory afterwards. Returns <see langword="false"/> if the bytes
    /// are not valid UTF-8.
    /// </summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out Utf8Text result)
    {
        bool valid = System.Text.Unicode.Utf8.IsValid(utf8.Span);
        result = valid ? new Utf8Text(utf8) : default;
        return valid;
    }

    /// <summary>
    /// Determines whether this text has exactly these bytes, as in <c>type.Equals("m.room.member"u8)</c>. Returns <see langword="false"/> for the <c>default</c>
    /// value.
    /// </summary>
    public bool Equals(ReadOnlySpan<byte> utf8) => Utf8Span.SequenceEqual(utf8) && !IsDefault;

    /// <inheritdoc />
    public bool Equals(Utf8Text other) => Utf8Span.SequenceEqual(other.Utf8Span) && (!IsEmpty || IsDefault == other.IsDefault);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Utf8Text other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => KeyedHash.Compute(Utf8Span);

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(Utf8Text other)
    {
        int order = Utf8Span.SequenceCompareTo(other.Utf8Span);
        return order != 0 ? order : other.IsDefault.CompareTo(IsDefault);
    }

    /// <summary>Returns the text as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => IdentifierText.Decode(Utf8Span);

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        IdentifierText.TryFormat(Utf8Span, destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        IdentifierText.TryFormat(Utf8Span, utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(Utf8Text left, Utf8Text right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(Utf8Text left, Utf8Text right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(Utf8Text left, Utf8Text right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(Utf8Text left, Utf8Text right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    // The caller cuts at ASCII characters, so both ends are at code points. A slice of the default value is the default value.
    internal Utf8Text Slice(int start, int length) => IsDefault ? default : new Utf8Text(_utf8.Slice(start, length));
}
