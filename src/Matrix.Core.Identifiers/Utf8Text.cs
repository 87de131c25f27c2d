using System.Diagnostics;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>Text as a slice of UTF-8: how event types and state keys are handed out, and what every identifier carries.</summary>
/// <remarks>
/// Immutable as long as the memory behind it is. Equality is of bytes; order is of bytes too, which for UTF-8 is the order of code points
/// (U+FFFF before U+1F600, where UTF-16 has it the other way round). A value that was never set (<see cref="IsDefault"/>) and empty text are two different things,
/// as an absent <c>state_key</c> and <c>"state_key":""</c> are: they are not equal, and the one never set comes first.
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<Utf8Text>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Utf8Text : IText<Utf8Text>
{
    // Not ReadOnlyMemory<byte>.Empty, which is the same as default: "set, and empty" must differ from "never set".
    private static readonly ReadOnlyMemory<byte> SetAndEmpty = Array.Empty<byte>();

    private readonly ReadOnlyMemory<byte> _utf8;

    private Utf8Text(ReadOnlyMemory<byte> utf8) => _utf8 = utf8.IsEmpty ? SetAndEmpty : utf8;

    /// <summary>The empty text, which is set.</summary>
    public static Utf8Text Empty => new(SetAndEmpty);

    /// <summary>The bytes, UTF-8 without BOM or terminator.</summary>
    public ReadOnlySpan<byte> Span => _utf8.Span;

    /// <summary>The bytes, as memory that may be kept.</summary>
    public ReadOnlyMemory<byte> Memory => _utf8;

    /// <summary>The length in bytes of UTF-8.</summary>
    public int Length => _utf8.Length;

    /// <summary>Whether this is <c>default</c>: never set, and equal to no text, the empty text included.</summary>
    public bool IsDefault => _utf8.Equals(default);

    /// <summary>Whether there are no bytes: empty text, or never set.</summary>
    public bool IsEmpty => _utf8.IsEmpty;

    static string IText<Utf8Text>.Shape => "valid Unicode, without lone surrogates or malformed UTF-8";

    /// <summary>Text over the given memory, without copying: the caller must not change the memory afterwards.</summary>
    /// <param name="utf8">Valid UTF-8 of any length.</param>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8.</exception>
    public static Utf8Text FromUtf8(ReadOnlyMemory<byte> utf8) =>
        TryParse(utf8, out Utf8Text text) ? text : throw new ArgumentException("The bytes are not valid UTF-8.", nameof(utf8));

    /// <summary>Text with the code points of a string, copied to UTF-8.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The string holds a lone surrogate.</exception>
    public static Utf8Text FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text.AsSpan(), out Utf8Text result) ? result : throw new ArgumentException("The string holds a lone surrogate.", nameof(text));
    }

    /// <summary>
    /// <b>Unchecked:</b> text over memory that the caller promises to be valid UTF-8 and not to change. For slices of what was validated as a whole.
    /// </summary>
    /// <param name="utf8">Valid UTF-8; it is kept, not copied.</param>
    public static Utf8Text UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <inheritdoc cref="FromString" path="/summary|/param"/>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The string holds a lone surrogate.</exception>
    public static Utf8Text Parse(string text) => IdentifierText.Parse<Utf8Text>(text);

    /// <summary>Text with the given code points, copied to UTF-8.</summary>
    /// <exception cref="FormatException">There is a lone surrogate.</exception>
    public static Utf8Text Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<Utf8Text>(text);

    /// <summary>Text with the given UTF-8, copied.</summary>
    /// <exception cref="FormatException">The bytes are not valid UTF-8.</exception>
    public static Utf8Text Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<Utf8Text>(utf8);

    /// <summary>Text with the code points of a string; <see langword="false"/> for <see langword="null"/> and for lone surrogates.</summary>
    public static bool TryParse(string? text, out Utf8Text result) => IdentifierText.TryParse(text, out result);

    /// <summary>Text with the given code points; <see langword="false"/> for lone surrogates.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Utf8Text result)
    {
        bool valid = IdentifierText.TryEncode(text, out byte[] utf8);
        result = valid ? new Utf8Text(utf8) : default;
        return valid;
    }

    /// <summary>Text with the given UTF-8, copied; <see langword="false"/> where it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Utf8Text result)
    {
        bool valid = Utf8.IsValid(utf8);
        result = valid ? new Utf8Text(utf8.ToArray()) : default;
        return valid;
    }

    /// <summary>Text over the given memory, without copying: the caller must not change it afterwards. <see langword="false"/> where it is malformed.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out Utf8Text result)
    {
        bool valid = Utf8.IsValid(utf8.Span);
        result = valid ? new Utf8Text(utf8) : default;
        return valid;
    }

    /// <summary>Whether this text was set and has exactly these bytes, as in <c>type.Equals("m.room.member"u8)</c>.</summary>
    public bool Equals(ReadOnlySpan<byte> utf8) => Span.SequenceEqual(utf8) && !IsDefault;

    /// <inheritdoc />
    public bool Equals(Utf8Text other) => Span.SequenceEqual(other.Span) && (!IsEmpty || IsDefault == other.IsDefault);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Utf8Text other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => KeyedHash.Compute(Span);

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(Utf8Text other)
    {
        int order = Span.SequenceCompareTo(other.Span);
        return order != 0 ? order : other.IsDefault.CompareTo(IsDefault);
    }

    /// <summary>The text as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => IdentifierText.Decode(Span);

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) =>
        IdentifierText.TryFormat(Span, destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) =>
        IdentifierText.TryFormat(Span, utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(Utf8Text left, Utf8Text right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(Utf8Text left, Utf8Text right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(Utf8Text left, Utf8Text right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator >=(Utf8Text left, Utf8Text right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    // The caller cuts at ASCII, so both ends stay on code points. A slice of what was never set was never set either.
    internal Utf8Text Slice(int start, int length) => IsDefault ? default : new Utf8Text(_utf8.Slice(start, length));
}
