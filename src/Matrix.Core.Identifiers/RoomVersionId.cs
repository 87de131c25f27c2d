using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents the identifier of a room version: 1 to <see cref="MaxLength"/> characters of <c>a-z 0-9 . -</c>.</summary>
/// <remarks>
/// The identifier is opaque: <c>10</c> is not greater than <c>9</c>, and <c>1</c> is not <c>01</c>. The comparison operators use the order of bytes, which is only
/// useful to sort lists. The rules of a version are looked up by its identifier. Source: Matrix spec, room versions, § Room version grammar.
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<RoomVersionId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomVersionId : IIdentifier<RoomVersionId>
{
    /// <summary>The maximum number of characters, which equals the maximum number of bytes.</summary>
    public const int MaxLength = 32;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    private readonly Utf8Text _text;

    private RoomVersionId(Utf8Text text) => _text = text;

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomVersionId>.Shape => "1 to 32 of a-z 0-9 . -";

    static int IIdentifier<RoomVersionId>.LongestText => MaxLength;

    /// <summary>Creates an identifier without a check. Internal: no other package keeps a room version ID that breaks the grammar.</summary>
    internal static RoomVersionId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    static RoomVersionId IIdentifier<RoomVersionId>.UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => UnsafeFromUtf8(utf8);

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomVersionId Parse(string text) => IdentifierText.Parse<RoomVersionId>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static RoomVersionId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomVersionId>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static RoomVersionId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomVersionId>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out RoomVersionId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomVersionId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomVersionId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomVersionId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(RoomVersionId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomVersionId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(RoomVersionId other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(RoomVersionId left, RoomVersionId right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(RoomVersionId left, RoomVersionId right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomVersionId>.IsValid(ReadOnlySpan<byte> utf8) => utf8.Length is > 0 and <= MaxLength && !utf8.ContainsAnyExcept(Allowed);
}
