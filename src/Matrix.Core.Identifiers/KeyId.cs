using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>
/// Represents the ID of a server's signing key: <c>algorithm:version</c>, for example <c>ed25519:a_1</c>, at most <see cref="MaxLength"/> bytes of UTF-8.
/// </summary>
/// <remarks>
/// The text is split at the first colon, and both sides have at least one byte. Parsing checks nothing else, because keys with a version outside the grammar are in
/// use, and one such key among the signatures of an event must not make the event malformed. <see cref="IsConforming"/> checks the grammar for keys that are being
/// created. The specification does not limit the length; this library does.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#signing-details">Matrix specification, appendices, Signing Details</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#publishing-keys">Server-server API, Publishing Keys</seealso>
[JsonConverter(typeof(IdentifierJsonConverter<KeyId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct KeyId : IIdentifier<KeyId>
{
    /// <summary>The maximum length in bytes of UTF-8.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private static readonly SearchValues<byte> ConformingVersion = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private readonly Utf8Text _text;

    private KeyId(Utf8Text text) => _text = text;

    /// <summary>Gets the key ID that policy servers sign under (MSC4284). It is never the ID of a server's published key.</summary>
    public static KeyId PolicyServer { get; } = Parse("ed25519:policy_server");

    /// <summary>Gets the signature algorithm: the text before the first colon.</summary>
    public Utf8Text Algorithm => Grammar.HeadOf(_text);

    /// <summary>Gets the version, which tells the keys of one server apart: the text after the first colon.</summary>
    /// <value>Never empty for a parsed ID. For an ID from <see cref="UnsafeFromUtf8"/>: the default value if the text does not contain a colon.</value>
    public Utf8Text Version => Grammar.TailOf(_text);

    /// <summary>Gets a value that indicates whether the algorithm is <c>ed25519</c>, the only one in use.</summary>
    public bool IsEd25519 => Utf8Span.StartsWith("ed25519:"u8);

    /// <summary>Gets a value that indicates whether the version is one or more of <c>a-z A-Z 0-9 _</c>, as the specification requires of a new key.</summary>
    public bool IsConforming => IsValid(Utf8Span) && !Version.Utf8Span.ContainsAnyExcept(ConformingVersion);

    /// <summary>Gets the identifier as a text, for use where any text is accepted, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Utf8;

    /// <summary>Gets the UTF-8 bytes of the identifier.</summary>
    public ReadOnlySpan<byte> Utf8Span => _text.Utf8Span;

    /// <summary>Gets a value that indicates whether this is the <c>default</c> value, which formats as <c>""</c> and does not equal any parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<KeyId>.Shape => "algorithm, ':', version, neither of them empty, at most 255 bytes of UTF-8";

    static int IIdentifier<KeyId>.LongestText => MaxLength;

    /// <summary>
    /// <b>Unchecked:</b> creates an identifier from UTF-8 that was checked before, or that must be kept although it breaks the grammar (an event stored long ago).
    /// </summary>
    /// <param name="utf8">
    /// The bytes. The caller guarantees that they are valid UTF-8. They are kept without a copy, so the caller must not change them afterwards.
    /// </param>
    /// <remarks>
    /// All properties work on any text. Without a colon the whole text is the <see cref="Algorithm"/>, and <see cref="Version"/> is the default value.
    /// </remarks>
    public static KeyId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static KeyId Parse(string text) => IdentifierText.Parse<KeyId>(text);

    /// <summary>Parses a span of UTF-16 characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or contains a lone surrogate.</exception>
    public static KeyId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<KeyId>(text);

    /// <summary>Parses UTF-8 bytes and keeps a copy of them.</summary>
    /// <exception cref="FormatException">The bytes do not follow the grammar, or are not valid UTF-8.</exception>
    public static KeyId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<KeyId>(utf8);

    /// <summary>Tries to parse a string. Returns <see langword="false"/> for <see langword="null"/>. Never throws.</summary>
    public static bool TryParse(string? text, out KeyId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Tries to parse a span of UTF-16 characters. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KeyId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Tries to parse UTF-8 bytes and keeps a copy of them. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out KeyId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Tries to parse UTF-8 bytes without allocating. The value keeps the memory, so the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out KeyId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(KeyId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is KeyId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares the UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(KeyId other) => _text.CompareTo(other._text);

    /// <summary>Returns the identifier as a string, or <c>""</c> for the <c>default</c> value.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Tries to write the text as UTF-16. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Tries to write the text as UTF-8. Returns <see langword="false"/> and a count of 0 if the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Determines whether two values are equal, byte by byte.</summary>
    public static bool operator ==(KeyId left, KeyId right) => left.Equals(right);

    /// <summary>Determines whether two values differ in any byte.</summary>
    public static bool operator !=(KeyId left, KeyId right) => !left.Equals(right);

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(KeyId left, KeyId right) => left.CompareTo(right) < 0;

    /// <summary>Determines whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator <=(KeyId left, KeyId right) => left.CompareTo(right) <= 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(KeyId left, KeyId right) => left.CompareTo(right) > 0;

    /// <summary>Determines whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or equals it.</summary>
    public static bool operator >=(KeyId left, KeyId right) => left.CompareTo(right) >= 0;

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(utf8Destination, out bytesWritten);

    static bool IIdentifier<KeyId>.IsValid(ReadOnlySpan<byte> utf8) => IsValid(utf8);

    private static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        int colon = utf8.IndexOf((byte)':');
        return utf8.Length <= MaxLength && colon > 0 && colon + 1 < utf8.Length && System.Text.Unicode.Utf8.IsValid(utf8);
    }
}
