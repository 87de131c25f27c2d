using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents a user ID: <c>@localpart:server</c>, at most <see cref="MaxLength"/> bytes of UTF-8.</summary>
/// <remarks>
/// <para>
/// Parsing uses the <i>historical</i> grammar, which a server must accept in events of all room versions: the localpart is any text without <c>:</c> and NUL. It may
/// be empty and may contain control characters. <see cref="IsStrict"/> and <see cref="TryParseStrict(ReadOnlyMemory{byte}, out UserId)"/> check the current grammar,
/// for users that are being created.
/// </para>
/// <para>
/// The text is split at its <i>first</i> colon, because a localpart cannot contain a colon and a server name can (<c>@a:[::1]:8448</c>). Signatures, server ACLs and
/// <c>m.federate</c> are checked against the user's server, including its port.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#user-identifiers">Matrix specification, appendices, User Identifiers</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#historical-user-ids">Matrix specification, appendices, Historical User IDs</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<UserId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct UserId : IIdentifier<UserId>
{
    /// <summary>The maximum length in bytes of UTF-8, including the sigil and the server name.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'@';

    private static readonly SearchValues<byte> StrictLocalpart = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._=-/+"u8);

    private readonly Utf8Text _text;

    private UserId(Utf8Text text) => _text = text;

    /// <summary>Gets the text between the sigil and the first colon. It may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>Gets the user's server: all text after the first colon, including the port.</summary>
    /// <value>
    /// Never the default value for a parsed ID. For an ID from <see cref="UnsafeFromUtf8"/>: unchecked, and the default value if the first colon is missing or ends
    /// the text.
    /// </value>
    public ServerName ServerName => Grammar.ServerNameOf(_text) ?? default;

    /// <summary>Gets a value that indicates whether this ID follows the current grammar: its localpart is one or more of <c>a-z 0-9 . _ = - / +</c>.</summary>
    /// <remarks>Use it only for users that are being created. An event must not be refused because a user ID in it follows only the historical grammar.</remarks>
    public bool IsStrict => IsValid(Utf8Span) && !Localpart.IsEmpty && !Localpart.Utf8Span.ContainsAnyExcept(StrictLocalpart);

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<UserId>.Shape => "'@', localpart, ':', server name, at most 255 bytes of UTF-8";

    static int IIdentifier<UserId>.LongestText => MaxLength;

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
    public static UserId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static UserId Parse(string text) => IdentifierText.Parse<UserId>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static UserId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<UserId>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static UserId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<UserId>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out UserId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UserId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UserId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out UserId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses a string with the current grammar, for users that are being created (<see cref="IsStrict"/>).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the current grammar.</exception>
    public static UserId ParseStrict(string text)
    {
        UserId result = Parse(text);
        return result.IsStrict ? result : throw new FormatException("The text is not a user ID for a new user: the localpart is one or more of a-z 0-9 . _ = - / +.");
    }

    /// <summary>Tries to parse a string with the current grammar, for users that are being created (<see cref="IsStrict"/>). Never throws.</summary>
    public static bool TryParseStrict(string? text, out UserId result) => OnlyStrict(TryParse(text, out UserId parsed), parsed, out result);

    /// <summary>
    /// Tries to parse UTF-8 bytes with the current grammar, for users that are being created (<see cref="IsStrict"/>). The value keeps the memory, so the caller
    /// must not change it afterwards. Never throws.
    /// </summary>
    public static bool TryParseStrict(ReadOnlyMemory<byte> utf8, out UserId result) => OnlyStrict(TryParse(utf8, out UserId parsed), parsed, out result);

    /// <inheritdoc />
    public bool Equals(UserId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is UserId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(UserId other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(UserId left, UserId right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(UserId left, UserId right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(UserId left, UserId right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(UserId left, UserId right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(UserId left, UserId right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(UserId left, UserId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<UserId>.IsValid(ReadOnlySpan<byte> utf8) => IsValid(utf8);

    private static bool OnlyStrict(bool valid, UserId parsed, out UserId result)
    {
        bool strict = valid && parsed.IsStrict;
        result = strict ? parsed : default;
        return strict;
    }

    private static bool IsValid(ReadOnlySpan<byte> utf8) => Grammar.IsLocalpartAndServer(utf8, Sigil);
}
