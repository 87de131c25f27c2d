using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>A name that points at a room: <c>#localpart:server</c>, at most <see cref="MaxLength"/> bytes of UTF-8.</summary>
/// <remarks>
/// The localpart is any text, also none, without <c>:</c> and NUL; the text is split at its first colon, since a server name may hold more.
/// Source: Matrix spec, appendices, § Room aliases.
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<RoomAlias>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomAlias : IIdentifier<RoomAlias>
{
    /// <summary>The most bytes of UTF-8, sigil and server name included.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'#';

    private readonly Utf8Text _text;

    private RoomAlias(Utf8Text text) => _text = text;

    /// <summary>What is between the sigil and the first colon; may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>The server that answers for the alias: all that follows the first colon, port included.</summary>
    /// <value>Never default after parsing. From <see cref="UnsafeFromUtf8"/>: unchecked, and default where nothing follows a colon.</value>
    public ServerName ServerName => Grammar.ServerNameOf(_text) ?? default;

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomAlias>.Shape => "'#', localpart, ':', server name, at most 255 bytes of UTF-8";

    static int IIdentifier<RoomAlias>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: a <see cref="Localpart"/> ends at the first colon or the end, <see cref="ServerName"/> is default where nothing follows a colon.</remarks>
    public static RoomAlias UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomAlias Parse(string text) => IdentifierText.Parse<RoomAlias>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static RoomAlias Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomAlias>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static RoomAlias Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomAlias>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out RoomAlias result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomAlias result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomAlias result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomAlias result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(RoomAlias other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomAlias other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(RoomAlias other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(RoomAlias left, RoomAlias right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(RoomAlias left, RoomAlias right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomAlias left, RoomAlias right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(RoomAlias left, RoomAlias right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomAlias left, RoomAlias right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator >=(RoomAlias left, RoomAlias right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomAlias>.IsValid(ReadOnlySpan<byte> utf8) => Grammar.IsLocalpartAndServer(utf8, Sigil);
}
