namespace Matrix.Core.Identifiers;

/// <summary>Represents a value with one text form, parsed and formatted independently of culture. All identifier types implement it.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
/// <remarks>
/// The base class library requires several overloads of each parsing method. Most take an <see cref="IFormatProvider"/>, which has no effect here. This interface
/// implements those overloads once, so that a struct shows only the overloads without a provider.
/// </remarks>
internal interface IText<TSelf> :
    IEquatable<TSelf>,
    IComparable<TSelf>,
    IComparable,
    ISpanParsable<TSelf>,
    IUtf8SpanParsable<TSelf>,
    ISpanFormattable,
    IUtf8SpanFormattable
    where TSelf : struct, IText<TSelf>
{
    /// <summary>Gets a short description of the grammar for the message of a <see cref="FormatException"/>.</summary>
    static abstract string Shape { get; }

    static abstract bool TryParse(ReadOnlySpan<char> text, out TSelf result);

    static abstract bool TryParse(ReadOnlySpan<byte> utf8, out TSelf result);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return IdentifierText.Parse<TSelf>(s.AsSpan());
    }

    static TSelf ISpanParsable<TSelf>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => IdentifierText.Parse<TSelf>(s);

    static TSelf IUtf8SpanParsable<TSelf>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) => IdentifierText.Parse<TSelf>(utf8Text);

    static bool IParsable<TSelf>.TryParse(string? s, IFormatProvider? provider, out TSelf result) => IdentifierText.TryParse(s, out result);

#pragma warning disable MA0011 // this is the overload with a provider
    static bool ISpanParsable<TSelf>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out TSelf result) => TSelf.TryParse(s, out result);

    static bool IUtf8SpanParsable<TSelf>.TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out TSelf result) => TSelf.TryParse(utf8Text, out result);
#pragma warning restore MA0011

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString()!;

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        TSelf other => CompareTo(other),
        _ => throw new ArgumentException($"Not comparable: the other object is not of type {typeof(TSelf).Name}.", nameof(obj)),
    };
}
