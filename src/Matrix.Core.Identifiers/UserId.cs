using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>A user: <c>@localpart:server</c>, at most <see cref="MaxLength"/> bytes of UTF-8.</summary>
/// <remarks>
/// <para>
/// Parsing takes the <i>historical</i> grammar, which every room version obliges a server to accept in events: the localpart is any text,
/// also none and control characters included, without <c>:</c> and NUL. <see cref="IsStrict"/> and <see cref="TryParseStrict(ReadOnlyMemory{byte}, out UserId)"/>
/// tell the current grammar, for users that are being created.
/// </para>
/// <para>
/// The text is split at its <i>first</i> colon: a localpart cannot hold one, a server name can (<c>@a:[::1]:8448</c>). The server of a user,
/// port included, is what signatures, server ACLs and <c>m.federate</c> are judged by.
/// </para>
/// <para>Source: Matrix spec, appendices, § User identifiers and § Historical user IDs.</para>
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<UserId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct UserId : IIdentifier<UserId>
{
    /// <summary>The most bytes of UTF-8, sigil and server name included.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private const byte Sigil = (byte)'@';

    private static readonly SearchValues<byte> StrictLocalpart = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._=-/+"u8);

    private readonly Utf8Text _text;

    private UserId(Utf8Text text) => _text = text;

    /// <summary>What is between the sigil and the first colon; may be empty.</summary>
    public Utf8Text Localpart => Grammar.LocalpartOf(_text, Sigil);

    /// <summary>All that follows the first colon, port included.</summary>
    /// <value>Never default after parsing. From <see cref="UnsafeFromUtf8"/>: unchecked, and default where nothing follows a colon.</value>
    public ServerName ServerName => Grammar.ServerNameOf(_text) ?? default;

    /// <summary>
    /// Whether this is a user ID by the grammar of today: a localpart of one or more of <c>a-z 0-9 . _ = - / +</c>.
    /// Only for users being created; an event must not be refused for it.
    /// </summary>
    public bool IsStrict => IsValid(Span) && !Localpart.IsEmpty && !Localpart.Span.ContainsAnyExcept(StrictLocalpart);

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<UserId>.Shape => "'@', localpart, ':', server name, at most 255 bytes of UTF-8";

    static int IIdentifier<UserId>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: a <see cref="Localpart"/> ends at the first colon or the end, <see cref="ServerName"/> is default where nothing follows a colon.</remarks>
    public static UserId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static UserId Parse(string text) => IdentifierText.Parse<UserId>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static UserId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<UserId>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static UserId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<UserId>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out UserId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UserId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UserId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out UserId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses by the grammar for users being created (<see cref="IsStrict"/>).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow that grammar.</exception>
    public static UserId ParseStrict(string text)
    {
        UserId result = Parse(text);
        return result.IsStrict ? result : throw new FormatException("The text is not a user ID for a new user: the localpart is one or more of a-z 0-9 . _ = - / +.");
    }

    /// <summary>Parses by the grammar for users being created (<see cref="IsStrict"/>).</summary>
    public static bool TryParseStrict(string? text, out UserId result) => OnlyStrict(TryParse(text, out UserId parsed), parsed, out result);

    /// <summary>Parses by the grammar for users being created (<see cref="IsStrict"/>), keeping the slice without copying: the caller must not change it afterwards.</summary>
    public static bool TryParseStrict(ReadOnlyMemory<byte> utf8, out UserId result) => OnlyStrict(TryParse(utf8, out UserId parsed), parsed, out result);

    /// <inheritdoc />
    public bool Equals(UserId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is UserId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(UserId other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(UserId left, UserId right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(UserId left, UserId right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(UserId left, UserId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(UserId left, UserId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(UserId left, UserId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
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
