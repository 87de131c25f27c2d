using System.Buffers.Text;

namespace Matrix.Core.Json;

/// <summary>Represents a value inside a canonical JSON text, as a slice of the bytes from which members are looked up and read without building a tree.</summary>
/// <remarks>
/// The text must be one that <see cref="CanonicalJson"/> wrote or found canonical. For any other bytes the results are unspecified, but no method throws, reads
/// outside the text or fails to return.
/// </remarks>
public readonly ref struct JsonSlice
{
    private readonly ReadOnlySpan<byte> _utf8;

    private JsonSlice(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    /// <summary>Gets the text of the value as it stands in the document.</summary>
    public ReadOnlySpan<byte> Utf8Span => _utf8;

    /// <summary>Gets the kind of the value.</summary>
    public JsonKind Kind => _utf8.IsEmpty ? JsonKind.Undefined : _utf8[0] switch
    {
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'"' => JsonKind.String,
        (byte)'t' or (byte)'f' => JsonKind.Boolean,
        (byte)'n' => JsonKind.Null,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonKind.Number,
        _ => JsonKind.Undefined,
    };

    /// <summary>Creates a slice of a whole canonical text.</summary>
    /// <param name="canonical">The text: one value in canonical JSON.</param>
    public static JsonSlice FromCanonical(ReadOnlySpan<byte> canonical) => new(canonical);

    /// <summary>Tries to get a member of an object.</summary>
    /// <param name="name">The unescaped key, in UTF-8.</param>
    /// <param name="value">The value of the member, or a slice of kind <see cref="JsonKind.Undefined"/> if the member does not exist.</param>
    /// <returns><see langword="true"/> if this is an object with that member, even if the member is <c>null</c>; otherwise <see langword="false"/>.</returns>
    public bool TryGetMember(ReadOnlySpan<byte> name, out JsonSlice value)
    {
        foreach (JsonMember member in EnumerateObject())
        {
            if (member.NameEquals(name))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Returns the members of an object in the order of their keys, or an empty sequence if this is not an object.</summary>
    public JsonObjectEnumerator EnumerateObject() => new(Kind == JsonKind.Object ? _utf8 : default);

    /// <summary>Returns the items of an array in their order, or an empty sequence if this is not an array.</summary>
    public JsonArrayEnumerator EnumerateArray() => new(Kind == JsonKind.Array ? _utf8 : default);

    /// <summary>Tries to read an integer.</summary>
    /// <param name="value">The integer, or 0 if this is not one.</param>
    /// <returns><see langword="true"/> if this is a number without a fraction and an exponent that fits in 64 bits; otherwise <see langword="false"/>.</returns>
    public bool TryGetInt64(out long value)
    {
        bool isInteger = Utf8Parser.TryParse(_utf8, out value, out int read) && read == _utf8.Length && Kind == JsonKind.Number;
        value = isInteger ? value : 0;
        return isInteger;
    }

    /// <summary>Tries to read a boolean.</summary>
    /// <param name="value">The boolean, or <see langword="false"/> if this is not one.</param>
    /// <returns><see langword="true"/> if this is <c>true</c> or <c>false</c>; otherwise <see langword="false"/>.</returns>
    public bool TryGetBoolean(out bool value)
    {
        value = _utf8.SequenceEqual("true"u8);
        return value || _utf8.SequenceEqual("false"u8);
    }

    /// <summary>Determines whether this is a string that, unescaped, equals <paramref name="utf8"/>. Does not allocate.</summary>
    /// <param name="utf8">The text to compare with, in UTF-8.</param>
    public bool StringEquals(ReadOnlySpan<byte> utf8) => Kind == JsonKind.String && JsonString.Equal(RawString, utf8);

    /// <summary>Tries to read a string as UTF-8.</summary>
    /// <param name="utf8">The unescaped string: a slice of the document if it has no escapes, otherwise a copy. Empty if this is not a string.</param>
    /// <returns><see langword="true"/> if this is a string; otherwise <see langword="false"/>.</returns>
    public bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        bool isString = Kind == JsonKind.String;
        ReadOnlySpan<byte> raw = isString ? RawString : default;
        utf8 = raw.IndexOf((byte)'\\') < 0 ? raw : JsonString.DecodeToArray(raw);
        return isString;
    }

    /// <summary>Tries to read a string.</summary>
    /// <param name="value">The unescaped string, or an empty string if this is not a string.</param>
    /// <returns><see langword="true"/> if this is a string; otherwise <see langword="false"/>.</returns>
    public bool TryGetString(out string value)
    {
        bool isString = TryGetUtf8(out ReadOnlySpan<byte> utf8);
        value = JsonText.ToString(utf8);
        return isString;
    }

    /// <summary>Returns the text of the value, for a log.</summary>
    public override string ToString() => JsonText.ToString(_utf8);

    /// <summary>Gets the text between the quotes.</summary>
    private ReadOnlySpan<byte> RawString => _utf8.Length >= 2 ? _utf8[1..^1] : default;
}
