using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>The name of a room version: 1 to <see cref="MaxLength"/> of <c>a-z 0-9 . -</c>.</summary>
/// <remarks>
/// Opaque: <c>10</c> is not more than <c>9</c>, and <c>1</c> is not <c>01</c>. The operators give the order of bytes, which sorts lists and means nothing else;
/// what a version does is looked up by its name. Source: Matrix spec, appendices, § Room Versions; room versions, § Room version grammar.
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<RoomVersionId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomVersionId : IIdentifier<RoomVersionId>
{
    /// <summary>The most characters, which are bytes here.</summary>
    public const int MaxLength = 32;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    private readonly Utf8Text _text;

    private RoomVersionId(Utf8Text text) => _text = text;

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomVersionId>.Shape => "1 to 32 of a-z 0-9 . -";

    static int IIdentifier<RoomVersionId>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>For names that the grammar does not allow but that a store holds.</remarks>
    public static RoomVersionId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomVersionId Parse(string text) => IdentifierText.Parse<RoomVersionId>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static RoomVersionId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomVersionId>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static RoomVersionId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomVersionId>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out RoomVersionId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomVersionId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomVersionId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomVersionId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(RoomVersionId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomVersionId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(RoomVersionId other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(RoomVersionId left, RoomVersionId right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(RoomVersionId left, RoomVersionId right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator >=(RoomVersionId left, RoomVersionId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomVersionId>.IsValid(ReadOnlySpan<byte> utf8) => utf8.Length is > 0 and <= MaxLength && !utf8.ContainsAnyExcept(Allowed);
}
