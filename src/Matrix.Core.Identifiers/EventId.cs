using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>An event: <c>$opaque:server</c> in room versions 1 and 2, <c>$</c> and a hash in base64 from room version 3 on.</summary>
/// <remarks>
/// <para>
/// Parsing asks for <c>$</c>, at least one more byte, no NUL, and at most <see cref="MaxLength"/> bytes of UTF-8. It does not ask what a hash looks like: an ID that is no
/// hash cites an event that cannot be found, and an event is not malformed for citing it.
/// </para>
/// <para>
/// IDs are compared as text, never as decoded hashes: the last of 43 base64 characters has two unused bits, so that four IDs decode to the same hash.
/// In room version 3 an ID may hold <c>/</c> and <c>+</c>, and has to be escaped in the path of a URL.
/// </para>
/// <para>Source: Matrix spec, appendices, § Event IDs; room versions 1, 3 and 4, § Event IDs.</para>
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<EventId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct EventId : IIdentifier<EventId>
{
    /// <summary>The most bytes of UTF-8, sigil and server name included.</summary>
    public const int MaxLength = Grammar.MaxLength;

    internal const byte Sigil = (byte)'$';

    private readonly Utf8Text _text;

    private EventId(Utf8Text text) => _text = text;

    /// <summary>What is between the sigil and the first colon, or all that follows the sigil where there is no colon.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>The server in an ID of room versions 1 and 2; <see langword="null"/> where the ID has none.</summary>
    /// <value>
    /// All that follows the first colon, unchecked: parsing does not ask for a server name here, and who must sign is told by this text as it stands.
    /// </value>
    public ServerName? ServerName => Grammar.ServerNameOf(_text);

    /// <summary>Whether a room ID can be made of this ID: a sigil, something after it, and no server.</summary>
    internal bool IsOpaque => Grammar.HasSigil(Span, Sigil) && Span.Length > 1 && !Span.Contains((byte)':');

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<EventId>.Shape => "'$' and at least one byte more, no NUL, at most 255 bytes of UTF-8";

    static int IIdentifier<EventId>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: <see cref="ServerName"/> is <see langword="null"/> where nothing follows a colon.</remarks>
    public static EventId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static EventId Parse(string text) => IdentifierText.Parse<EventId>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static EventId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<EventId>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static EventId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<EventId>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out EventId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out EventId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out EventId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(EventId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is EventId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(EventId other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(EventId left, EventId right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(EventId left, EventId right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(EventId left, EventId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(EventId left, EventId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(EventId left, EventId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
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
