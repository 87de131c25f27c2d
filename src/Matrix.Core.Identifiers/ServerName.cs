using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>A homeserver: <c>host[:port]</c>, where the host is a DNS name, an IPv4 address, or an IPv6 address in square brackets.</summary>
/// <remarks>
/// <para>
/// Case-<i>sensitive</i>: nothing is folded to lower case and no internationalised name is translated, since a name is compared as text wherever
/// it matters (signatures, keys, ACLs). <c>Example.org</c> and <c>example.org</c> are two servers, and so are <c>example.org</c> and <c>example.org:8448</c>.
/// </para>
/// <para>
/// The grammar bounds the host to 255 characters and the port to five digits, no more: <c>1.2.3</c>, <c>a..b</c> and port 99999 are well formed
/// and simply cannot be reached. A host has no underscore.
/// </para>
/// <para>Source: Matrix spec, appendices, § Server name.</para>
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<ServerName>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct ServerName : IIdentifier<ServerName>
{
    // host, ':' and five digits; the spec sets no bound for the whole.
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

    /// <summary>The host: a DNS name, an IPv4 address, or an IPv6 address with its brackets.</summary>
    public Utf8Text Host => _text.Slice(0, HostLength(Span));

    /// <summary>The port, as written.</summary>
    /// <value>0 to 99999: the grammar counts digits, so a port may lie beyond 65535. <see langword="null"/> where none is written, which is not the same as 8448.</value>
    public int? Port => TryReadPort(Span[HostLength(Span)..], out int port) ? port : null;

    /// <summary>Whether the host is an IP address: four groups of one to three digits, or an IPv6 address in brackets.</summary>
    /// <remarks>By the grammar alone: <c>256.1.1.1</c> and <c>010.0.0.1</c> are literals too, since no DNS name in use ends in a label of digits.</remarks>
    public bool IsIPLiteral => IsIPv6Literal(Host.Span) || IsIPv4Literal(Host.Span);

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<ServerName>.Shape => "a DNS name, an IPv4 address or an IPv6 address in square brackets, then perhaps ':' and one to five digits";

    static int IIdentifier<ServerName>.LongestText => LongestName;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: without a closing bracket or a colon all of it is the <see cref="Host"/>, and an odd <see cref="Port"/> is <see langword="null"/>.</remarks>
    public static ServerName UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static ServerName Parse(string text) => IdentifierText.Parse<ServerName>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static ServerName Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<ServerName>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static ServerName Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<ServerName>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out ServerName result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ServerName result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ServerName result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out ServerName result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(ServerName other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ServerName other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(ServerName other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(ServerName left, ServerName right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(ServerName left, ServerName right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(ServerName left, ServerName right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(ServerName left, ServerName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(ServerName left, ServerName right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
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

    // Up to the closing bracket, else up to the first colon, else all: total on any text.
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
