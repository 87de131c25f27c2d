using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents an event ID: <c>$opaque:server</c> in room versions 1 and 2, <c>$</c> and a base64 hash from room version 3 on.</summary>
/// <remarks>
/// <para>
/// Parsing requires <c>$</c>, at least one more byte, no NUL, and at most <see cref="MaxLength"/> bytes of UTF-8. Parsing does not check the form of a hash. An ID
/// that is not a hash refers to an event that cannot be found, and an event that refers to it is not malformed.
/// </para>
/// <para>
/// IDs are compared as text, never as decoded hashes. The last of 43 base64 characters has two unused bits, so four IDs decode to the same hash. In room version 3
/// an ID may contain <c>/</c> and <c>+</c>, and must be escaped in the path of a URL.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#event-ids">Matrix specification, appendices, Event IDs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v3/#event-ids">Room version 3, Event IDs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v4/#event-ids">Room version 4, Event IDs</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<EventId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct EventId : IIdentifier<EventId>
{
    /// <summary>The maximum length in bytes of UTF-8, including the sigil and the server name.</summary>
    public const int MaxLength = Grammar.MaxLength;

    internal const byte Sigil = (byte)'$';

    private readonly Utf8Text _text;

    private EventId(Utf8Text text) => _text = text;

    /// <summary>Gets the text between the sigil and the first colon, or all text after the sigil if the ID does not contain a colon.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>Gets the server of an ID of room versions 1 and 2, or <see langword="null"/> if the ID does not name a server.</summary>
    /// <value>
    /// All text after the first colon. It is not checked, because parsing does not require a server name here. The set of required signatures is determined from
    /// this text as it stands.
    /// </value>
    public ServerName? ServerName => Grammar.ServerNameOf(_text);

    /// <summary>
    /// Gets a value that indicates whether a room ID can be made from this ID: it has the sigil and at least one more byte, and does not name a server.
    /// </summary>
    internal bool IsOpaque => Grammar.HasSigil(Utf8Span, Sigil) && Utf8Span.Length > 1 && !Utf8Span.Contains((byte)':');

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<EventId>.Shape => "'$' and at least one byte more, no NUL, at most 255 bytes of UTF-8";

    static int IIdentifier<EventId>.LongestText => MaxLength;

    /// <summary>
    /// <b>Unchecked:</b> creates an identifier from UTF-8 that was checked before, or that must be kept although it breaks the grammar (an event stored long ago).
    /// </summary>
    /// <param name="utf8">
    /// The bytes. The caller guarantees that they are valid UTF-8. They are kept without a copy, so the caller must not change them afterwards.
    /// </param>
    /// <remarks>All properties work on any text. <see cref="ServerName"/> is <see langword="null"/> if the first colon is missing or ends the text.</remarks>
    public static EventId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static EventId Parse(string text) => IdentifierText.Parse<EventId>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static EventId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<EventId>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static EventId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<EventId>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out EventId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out EventId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out EventId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(EventId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is EventId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(EventId other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(EventId left, EventId right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(EventId left, EventId right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(EventId left, EventId right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(EventId left, EventId right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(EventId left, EventId right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(EventId left, EventId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<EventId>.IsValid(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 1 and <= MaxLength
        && utf8[0] == Sigil
        && !utf8.Contains((byte)0)
        && System.Text.Unicode.Utf8.IsValid(utf8);
}
