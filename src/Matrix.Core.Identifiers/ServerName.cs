using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>Represents the name of a homeserver: <c>host[:port]</c>, where the host is a DNS name, an IPv4 address, or an IPv6 address in square brackets.</summary>
/// <remarks>
/// <para>
/// A name is case-<i>sensitive</i>. It is not converted to lower case and internationalized names are not translated, because names are compared as text in
/// signatures, keys and ACLs. <c>Example.org</c> and <c>example.org</c> are two servers, and so are <c>example.org</c> and <c>example.org:8448</c>.
/// </para>
/// <para>
/// The grammar limits the host to 255 characters and the port to five digits and checks nothing else: <c>1.2.3</c>, <c>a..b</c> and port 99999 are well formed,
/// although they cannot be reached. A host does not contain an underscore.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#server-name">Matrix specification, appendices, Server Name</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<ServerName>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct ServerName : IIdentifier<ServerName>
{
    // The host, ':' and five digits. The specification does not limit the length of the whole name.
    private const int LongestName = MaxHostLength + 1 + MaxPortDigits;

    private const int MaxHostLength = 255;
    private const int MaxPortDigits = 5;
    private const int MinIPv6Length = 2;
    private const int MaxIPv6Length = 45;
    private const int IPv4Parts = 4;
    private const int MaxIPv4PartDigits = 3;

    private static readonly SearchValues<byte> DnsName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);
    private static readonly SearchValues<byte> IPv6Address = SearchValues.Create("0123456789ABCDEFabcdef:."u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private readonly Utf8Text _text;

    private ServerName(Utf8Text text) => _text = text;

    /// <summary>Gets the host: a DNS name, an IPv4 address, or an IPv6 address with its brackets.</summary>
    public Utf8Text Host => _text.Slice(0, HostLength(Utf8Span));

    /// <summary>Gets the port as written, or <see langword="null"/> if the name does not contain a port.</summary>
    /// <value>0 to 99999: the grammar limits digits, so a port may exceed 65535. <see langword="null"/> is not the same as 8448.</value>
    public int? Port => TryReadPort(Utf8Span[HostLength(Utf8Span)..], out int port) ? port : null;

    /// <summary>Gets a value that indicates whether the host is an IP address: four groups of one to three digits, or an IPv6 address in brackets.</summary>
    /// <remarks>
    /// Only the grammar is checked: <c>256.1.1.1</c> and <c>010.0.0.1</c> are also literals, since DNS names in use do not end in a label of digits.
    /// </remarks>
    public bool IsIPLiteral => IsIPv6Literal(Host.Utf8Span) || IsIPv4Literal(Host.Utf8Span);

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<ServerName>.Shape => "a DNS name, an IPv4 address or an IPv6 address in square brackets, then perhaps ':' and one to five digits";

    static int IIdentifier<ServerName>.LongestText => LongestName;

    /// <summary>
    /// <b>Unchecked:</b> creates an identifier from UTF-8 that was checked before, or that must be kept although it breaks the grammar (an event stored long ago).
    /// </summary>
    /// <param name="utf8">
    /// The bytes. The caller guarantees that they are valid UTF-8. They are kept without a copy, so the caller must not change them afterwards.
    /// </param>
    /// <remarks>
    /// All properties work on any text. Without a closing bracket or a colon the whole text is the <see cref="Host"/>. A malformed <see cref="Port"/> is
    /// <see langword="null"/>.
    /// </remarks>
    public static ServerName UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static ServerName Parse(string text) => IdentifierText.Parse<ServerName>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static ServerName Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<ServerName>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static ServerName Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<ServerName>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out ServerName result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ServerName result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ServerName result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out ServerName result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(ServerName other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ServerName other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(ServerName other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(ServerName left, ServerName right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(ServerName left, ServerName right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(ServerName left, ServerName right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(ServerName left, ServerName right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(ServerName left, ServerName right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(ServerName left, ServerName right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<ServerName>.IsValid(ReadOnlySpan<byte> utf8) => IsValid(utf8);

    internal static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        int hostLength = HostLength(utf8);
        ReadOnlySpan<byte> host = utf8[..hostLength];
        return (IsIPv6Literal(host) || (host.Length is > 0 and <= MaxHostLength && !host.ContainsAnyExcept(DnsName)))
            && (hostLength == utf8.Length || TryReadPort(utf8[hostLength..], out _));
    }

    // The host ends at the closing bracket, else at the first colon, else at the end of the text. This works on unchecked text.
    private static int HostLength(ReadOnlySpan<byte> utf8)
    {
        bool bracketed = Grammar.HasSigil(utf8, (byte)'[');
        int end = bracketed ? utf8.IndexOf((byte)']') + 1 : utf8.IndexOf((byte)':');
        return end < (bracketed ? 1 : 0) ? utf8.Length : end;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> utf8, out int port)
    {
        port = 0;
        if (!Grammar.HasSigil(utf8, (byte)':') || utf8.Length is < 2 or > 1 + MaxPortDigits || utf8[1..].ContainsAnyExcept(Digits))
        {
            return false;
        }

        foreach (byte digit in utf8[1..])
        {
            port = (port * 10) + (digit - '0');
        }

        return true;
    }

    private static bool IsIPv6Literal(ReadOnlySpan<byte> host) =>
        host.Length is >= MinIPv6Length + 2 and <= MaxIPv6Length + 2
        && host[0] == '['
        && host[^1] == ']'
        && !host[1..^1].ContainsAnyExcept(IPv6Address);

    private static bool IsIPv4Literal(ReadOnlySpan<byte> host)
    {
        int parts = 0;
        foreach (Range part in host.Split((byte)'.'))
        {
            if (++parts > IPv4Parts || host[part].Length is 0 or > MaxIPv4PartDigits || host[part].ContainsAnyExcept(Digits))
            {
                return false;
            }
        }

        return parts == IPv4Parts;
    }
}
