using System.Buffers;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Matrix.Core.Identifiers;

/// <summary>A signing key of a server: <c>algorithm:version</c>, as in <c>ed25519:a_1</c>, at most <see cref="MaxLength"/> bytes of UTF-8.</summary>
/// <remarks>
/// <para>
/// Split at the first colon; both sides hold at least one byte. Beyond that nothing is asked: keys whose version breaks the grammar are in use, and one odd key among
/// the signatures of an event must not make the event malformed. <see cref="IsConforming"/> tells the grammar, for keys being created.
/// </para>
/// <para>Source: Matrix spec, appendices, § Signing Details; server-server API, § Publishing keys. The bound is this library's: the spec has none.</para>
/// </remarks>
[JsonConverter(typeof(IdentifierJsonConverter<KeyId>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct KeyId : IIdentifier<KeyId>
{
    /// <summary>The most bytes of UTF-8.</summary>
    public const int MaxLength = Grammar.MaxLength;

    private static readonly SearchValues<byte> ConformingVersion = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private readonly Utf8Text _text;

    private KeyId(Utf8Text text) => _text = text;

    /// <summary>What is before the first colon: the signature algorithm.</summary>
    public Utf8Text Algorithm => Grammar.HeadOf(_text);

    /// <summary>What follows the first colon: which of the server's keys.</summary>
    /// <value>Never empty after parsing. From <see cref="UnsafeFromUtf8"/>: default where there is no colon.</value>
    public Utf8Text Version => Grammar.TailOf(_text);

    /// <summary>Whether the algorithm is <c>ed25519</c>, the only one in use.</summary>
    public bool IsEd25519 => Span.StartsWith("ed25519:"u8);

    /// <summary>Whether the version is one or more of <c>a-z A-Z 0-9 _</c>, as it must be in a new key.</summary>
    public bool IsConforming => IsValid(Span) && !Version.Span.ContainsAnyExcept(ConformingVersion);

    /// <summary>The identifier as text, to be used where any text stands, such as a state key.</summary>
    public Utf8Text Text => _text;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 => _text.Memory;

    /// <summary>The identifier in UTF-8.</summary>
    public ReadOnlySpan<byte> Span => _text.Span;

    /// <summary>Whether this is <c>default</c>: never set, formatted as <c>""</c>, and equal to no parsed value.</summary>
    public bool IsDefault => _text.IsDefault;

    static string IText<KeyId>.Shape => "algorithm, ':', version, neither of them empty, at most 255 bytes of UTF-8";

    static int IIdentifier<KeyId>.LongestText => MaxLength;

    /// <summary><b>Unchecked:</b> keeps what was checked before, or what must be kept though it breaks the grammar (an event stored long ago).</summary>
    /// <param name="utf8">Valid UTF-8, which is the caller's promise. It is kept, not copied: the caller must not change it afterwards.</param>
    /// <remarks>Every property works on any text: without a colon all of it is the <see cref="Algorithm"/>, and <see cref="Version"/> is default.</remarks>
    public static KeyId UnsafeFromUtf8(ReadOnlyMemory<byte> utf8) => new(Utf8Text.UnsafeFromUtf8(utf8));

    /// <summary>Parses a string.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static KeyId Parse(string text) => IdentifierText.Parse<KeyId>(text);

    /// <summary>Parses characters.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or holds a lone surrogate.</exception>
    public static KeyId Parse(ReadOnlySpan<char> text) => IdentifierText.Parse<KeyId>(text);

    /// <summary>Parses UTF-8, of which a copy is kept.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar, or is not UTF-8.</exception>
    public static KeyId Parse(ReadOnlySpan<byte> utf8) => IdentifierText.Parse<KeyId>(utf8);

    /// <summary>Parses a string; never throws. <see langword="null"/> is refused.</summary>
    public static bool TryParse(string? text, out KeyId result) => IdentifierText.TryParse(text, out result);

    /// <summary>Parses characters; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KeyId result) => IdentifierText.TryParseIdentifier(text, out result);

    /// <summary>Parses UTF-8, of which a copy is kept; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out KeyId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <summary>Parses UTF-8 and keeps the slice, allocating nothing: the caller must not change it afterwards. Never throws.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out KeyId result) => IdentifierText.TryParseIdentifier(utf8, out result);

    /// <inheritdoc />
    public bool Equals(KeyId other) => _text.Equals(other._text);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is KeyId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode();

    /// <summary>Compares by bytes of UTF-8, which is the order of code points.</summary>
    public int CompareTo(KeyId other) => _text.CompareTo(other._text);

    /// <summary>The identifier as a string; <c>""</c> where it was never set.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes the text in UTF-16; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten) => _text.TryFormat(destination, out charsWritten);

    /// <summary>Writes the text in UTF-8; <see langword="false"/>, with nothing counted as written, where the destination is too small.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => _text.TryFormat(utf8Destination, out bytesWritten);

    /// <summary>Whether the bytes are the same.</summary>
    public static bool operator ==(KeyId left, KeyId right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(KeyId left, KeyId right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator <(KeyId left, KeyId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
    public static bool operator <=(KeyId left, KeyId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order.</summary>
    public static bool operator >(KeyId left, KeyId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> in UTF-8 byte order, or is equal.</summary>
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
