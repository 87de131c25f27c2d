using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents a room ID: <c>!opaque:server</c> up to room version 11, <c>!</c> and 43 characters of URL-safe base64 from room version 12 on.</summary>
/// <remarks>
/// <para>
/// The server in the older form only says where the room was created. It is not a route to the room. The newer form does not name a server
/// (<see cref="IsDomainless"/>): it is the ID of the room's create event with the other sigil. The room version determines which form a room must have.
/// </para>
/// <para>
/// The last of 43 base64 characters has two unused bits, so two different IDs may decode to the same hash. They still identify two rooms. IDs are compared as text,
/// never decoded.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#room-ids">Matrix specification, appendices, Room IDs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/">Room version 12</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<RoomId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomId : IIdentifier<RoomId>
{
    /// <summary>The maximum length in bytes of UTF-8, including the sigil and the server name.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'!';

    private readonly Utf8Text _text;

    private RoomId(Utf8Text text) => _text = text;

    /// <summary>Gets the text between the sigil and the first colon, or all text after the sigil if the ID does not contain a colon. It may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>Gets the server that created the room, or <see langword="null"/> if the room ID does not name a server.</summary>
    /// <value>For an ID from <see cref="UnsafeFromUtf8"/>: all text after the first colon, unchecked.</value>
    public ServerName? ServerName => Grammar.ServerNameOf(_text);

    /// <summary>Gets a value that indicates whether the ID has the form without a server, which is derived from the ID of the create event.</summary>
    public bool IsDomainless => Grammar.HasSigil(Utf8Span, Sigil) && !Utf8Span.Contains((byte)':');

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomId>.Shape => "'!', text, ':', server name, at most 255 bytes of UTF-8; or '!' and 43 characters of URL-safe base64";

    static int IIdentifier<RoomId>.LongestText => MaxLength;

    /// <summary>
    /// <b>Unchecked:</b> creates an identifier from UTF-8 that was checked before, or that must be kept although it breaks the grammar (an event stored long ago).
    /// </summary>
    /// <param name="utf8">
    /// The bytes. The caller guarantees that they are valid UTF-8. They are kept without a copy, so the caller must not change them afterwards.
    /// </param>
    /// <remarks>All properties work on any text. <see cref="ServerName"/> is <see langword="null"/> if the first colon is missing or ends the text.</remarks>
    public static RoomId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomId Parse(string text) => IdentifierText.Parse<RoomId>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static RoomId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomId>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static RoomId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomId>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out RoomId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Returns the ID of the room that a create event makes, in the room versions that derive the room ID from the event ID.</summary>
    /// <param name="createEvent">An event ID without a server.</param>
    /// <exception cref="ArgumentException">
    /// The event ID does not start with <c>$</c>, is only the sigil, or contains a colon, as in room versions 1 and 2.
    /// </exception>
    /// <remarks>
    /// Only the sigil changes. An event ID that does not have the form of a hash gives a room ID that <see cref="TryParse(string?, out RoomId)"/> would refuse. It
    /// is kept as <see cref="UnsafeFromUtf8"/> would keep it.
    /// </remarks>
    public static RoomId FromCreateEvent(EventId createEvent) =>
        createEvent.IsOpaque
            ? UnsafeFromUtf8(Grammar.WithSigil(createEvent.Utf8Span, Sigil))
            : throw new ArgumentException("A room ID is made of an event ID that starts with '$' and has no server.", nameof(createEvent));

    /// <summary>Tries to get the ID of the create event that this room ID is derived from. Returns <see langword="false"/> if the ID contains a colon.</summary>
    public bool TryGetCreateEvent(out EventId createEvent)
    {
        bool made = IsDomainless && Utf8Span.Length > 1;
        createEvent = made ? EventId.UnsafeFromUtf8(Grammar.WithSigil(Utf8Span, EventId.Sigil)) : default;
        return made;
    }

    /// <inheritdoc />
    public bool Equals(RoomId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(RoomId other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(RoomId left, RoomId right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(RoomId left, RoomId right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomId left, RoomId right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(RoomId left, RoomId right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomId left, RoomId right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(RoomId left, RoomId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomId>.IsValid(ReadOnlySpan<byte> utf8) => Grammar.IsHashId(utf8, Sigil) || Grammar.IsLocalpartAndServer(utf8, Sigil);
}
