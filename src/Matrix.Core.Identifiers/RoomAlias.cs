using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents a room alias, a name that points to a room: <c>#localpart:server</c>, at most <see cref="MaxLength"/> bytes of UTF-8.</summary>
/// <remarks>
/// The localpart is any text without <c>:</c> and NUL, and may be empty. The text is split at its first colon, because a server name may contain more colons.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#room-aliases">Matrix specification, appendices, Room Aliases</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<RoomAlias>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomAlias : IIdentifier<RoomAlias>
{
    /// <summary>The maximum length in bytes of UTF-8, including the sigil and the server name.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'#';

    private readonly Utf8Text _text;

    private RoomAlias(Utf8Text text) => _text = text;

    /// <summary>Gets the text between the sigil and the first colon. It may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>Gets the server that resolves the alias: all text after the first colon, including the port.</summary>
    /// <value>
    /// Never the default value for a parsed alias. For an alias from <see cref="UnsafeFromUtf8"/>: unchecked, and the default value if the first colon is missing or
    /// ends the text.
    /// </value>
    public ServerName ServerName => Grammar.ServerNameOf(_text) ?? default;

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomAlias>.Shape => "'#', localpart, ':', server name, at most 255 bytes of UTF-8";

    static int IIdentifier<RoomAlias>.LongestText => MaxLength;

    /// <summary>
    /// <b>Unchecked:</b> creates an identifier from UTF-8 that was checked before, or that must be kept although it breaks the grammar (an event stored long ago).
    /// </summary>
    /// <param name="utf8">
    /// The bytes. The caller guarantees that they are valid UTF-8. They are kept without a copy, so the caller must not change them afterwards.
    /// </param>
    /// <remarks>
    /// All properties work on any text. <see cref="Localpart"/> ends at the first colon or at the end of the text. <see cref="ServerName"/> is the default value if
    /// the first colon is missing or ends the text.
    /// </remarks>
    public static RoomAlias UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomAlias Parse(string text) => IdentifierText.Parse<RoomAlias>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static RoomAlias Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomAlias>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static RoomAlias Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomAlias>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out RoomAlias result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomAlias result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomAlias result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomAlias result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(RoomAlias other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomAlias other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(RoomAlias other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(RoomAlias left, RoomAlias right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(RoomAlias left, RoomAlias right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomAlias left, RoomAlias right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(RoomAlias left, RoomAlias right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomAlias left, RoomAlias right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(RoomAlias left, RoomAlias right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomAlias>.IsValid(ReadOnlySpan<byte> utf8) => Grammar.IsLocalpartAndServer(utf8, Sigil);
}
