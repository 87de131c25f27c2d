using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>A room: <c>!opaque:server</c> up to room version 11, <c>!</c> and 43 characters of URL-safe base64 from room version 12 on.</summary>
/// <remarks>
/// <para>
/// The server of the older form says where the room was made and nothing else: it is no route to the room. The newer form has none
/// (<see cref="IsDomainless"/>); it is the ID of the room's create event with the other sigil. Which of the two a room must have is for the room version to say.
/// </para>
/// <para>
/// The last of 43 base64 characters has two unused bits: two IDs may decode to the same hash and are still two rooms. IDs are compared as text, never decoded.
/// </para>
/// <para>Source: Matrix spec, appendices, § Room IDs; room version 12, § Room IDs as hashes of the create event.</para>
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<RoomId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct RoomId : IIdentifier<RoomId>
{
    /// <summary>The most bytes of UTF-8, sigil and server name included.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'!';

    private readonly Utf8Text _text;

    private RoomId(Utf8Text text) => _text = text;

    /// <summary>What is between the sigil and the first colon, or all that follows the sigil where there is no colon; may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>The server that made the room; <see langword="null"/> where the room ID has none.</summary>
    /// <value>From <see cref="UnsafeFromUtf8"/>: all that follows the first colon, unchecked.</value>
    public ServerName? ServerName => Grammar.ServerNameOf(_text);

    /// <summary>Whether the ID is of the form without a server, made of the create event's ID.</summary>
    public bool IsDomainless => Grammar.HasSigil(Span, Sigil) && !Span.Contains((byte)':');

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<RoomId>.Shape => "'!', text, ':', server name, at most 255 bytes of UTF-8; or '!' and 43 characters of URL-safe base64";

    static int IIdentifier<RoomId>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: <see cref="ServerName"/> is <see langword="null"/> where nothing follows a colon.</remarks>
    public static RoomId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static RoomId Parse(string text) => IdentifierText.Parse<RoomId>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static RoomId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<RoomId>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static RoomId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<RoomId>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out RoomId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RoomId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out RoomId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>The ID of the room that a create event makes, in the room versions where the one is made of the other.</summary>
    /// <param name="createEvent">An event ID without a server.</param>
    /// <exception cref="ArgumentException">The event ID has no <c>$</c>, or has a server, as in room versions 1 and 2.</exception>
    /// <remarks>
    /// Only the sigil changes, so an ID that does not look like a hash gives a room ID that <see cref="TryParse(string?, out RoomId)"/> would refuse; it is kept as <see cref="UnsafeFromUtf8"/> would keep it.
    /// </remarks>
    public static RoomId FromCreateEvent(EventId createEvent) =>
        createEvent.IsOpaque
            ? UnsafeFromUtf8(Grammar.WithSigil(createEvent.Span, Sigil))
            : throw new ArgumentException("A room ID is made of an event ID that starts with '$' and has no server.", nameof(createEvent));

    /// <summary>The ID of the create event this room ID is made of; <see langword="false"/> where it is not made of one.</summary>
    public bool TryGetCreateEvent(out EventId createEvent)
    {
        bool made = IsDomainless && Span.Length > 1;
        createEvent = made ? EventId.UnsafeFromUtf8(Grammar.WithSigil(Span, EventId.Sigil)) : default;
        return made;
    }

    /// <inheritdoc />
    public bool Equals(RoomId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RoomId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(RoomId other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(RoomId left, RoomId right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(RoomId left, RoomId right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(RoomId left, RoomId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(RoomId left, RoomId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(RoomId left, RoomId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator >=(RoomId left, RoomId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<RoomId>.IsValid(ReadOnlySpan<byte> utf8) => Grammar.IsHashId(utf8, Sigil) || Grammar.IsLocalpartAndServer(utf8, Sigil);
}
