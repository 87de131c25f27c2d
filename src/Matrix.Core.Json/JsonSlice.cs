using System.Buffers.Text;

namespace Matrix.Core.Json;

/// <summary>
/// A value inside a canonical JSON text: a window on the bytes, from which fields are looked up and read. There is no tree.
/// </summary>
/// <remarks>
/// The text must be one that <see cref="CanonicalJson"/> made or called canonical. Over any other bytes what is found is
/// unspecified, but nothing throws, reads outside the text or fails to end.
/// </remarks>
public readonly ref struct JsonSlice
{
    private readonly ReadOnlySpan<byte> _utf8;

    private JsonSlice(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    /// <summary>The text of the value, as it stands in the document.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>What the value is.</summary>
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

    /// <summary>The whole of a canonical text as a value.</summary>
    /// <param name="canonical">The text: one value in canonical JSON.</param>
    public static JsonSlice OfCanonical(ReadOnlySpan<byte> canonical) => new(canonical);

    /// <summary>Looks up a member of an object.</summary>
    /// <param name="name">The key, as it reads (not as it would be escaped), in UTF-8.</param>
    /// <param name="value">The value of the member; undefined where there is none.</param>
    /// <returns>Whether this is an object with that member. A member that is <c>null</c> is one.</returns>
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

    /// <summary>The members of an object in the order of their keys; none where this is no object.</summary>
    public JsonObjectEnumerator EnumerateObject() => new(Kind == JsonKind.Object ? _utf8 : default);

    /// <summary>The items of an array in their order; none where this is no array.</summary>
    public JsonArrayEnumerator EnumerateArray() => new(Kind == JsonKind.Array ? _utf8 : default);

    /// <summary>Reads an integer.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>Whether this is a number without fraction and exponent that fits in 64 bits.</returns>
    public bool TryGetInt64(out long value)
    {
        bool isInteger = Utf8Parser.TryParse(_utf8, out value, out int read) && read == _utf8.Length && Kind == JsonKind.Number;
        value = isInteger ? value : 0;
        return isInteger;
    }

    /// <summary>Reads a boolean.</summary>
    /// <param name="value">The boolean.</param>
    /// <returns>Whether this is <c>true</c> or <c>false</c>.</returns>
    public bool TryGetBoolean(out bool value)
    {
        value = _utf8.SequenceEqual("true"u8);
        return value || _utf8.SequenceEqual("false"u8);
    }

    /// <summary>Whether this is a string that reads as <paramref name="utf8"/>. Nothing is allocated.</summary>
    /// <param name="utf8">The text to compare with, in UTF-8.</param>
    public bool StringEquals(ReadOnlySpan<byte> utf8) => Kind == JsonKind.String && JsonString.Equal(RawString, utf8);

    /// <summary>Reads a string as UTF-8.</summary>
    /// <param name="utf8">The string as it reads: a part of the document where it holds no escape, else a copy.</param>
    /// <returns>Whether this is a string.</returns>
    public bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        bool isString = Kind == JsonKind.String;
        ReadOnlySpan<byte> raw = isString ? RawString : default;
        utf8 = raw.IndexOf((byte)'\\') < 0 ? raw : JsonString.DecodeToArray(raw);
        return isString;
    }

    /// <summary>Reads a string.</summary>
    /// <param name="value">The string; empty where this is none.</param>
    /// <returns>Whether this is a string.</returns>
    public bool TryGetString(out string value)
    {
        bool isString = TryGetUtf8(out ReadOnlySpan<byte> utf8);
        value = JsonText.ToString(utf8);
        return isString;
    }

    /// <summary>The text of the value, for a log.</summary>
    public override string ToString() => JsonText.ToString(_utf8);

    /// <summary>The text between the quotes.</summary>
    private ReadOnlySpan<byte> RawString => _utf8.Length >= 2 ? _utf8[1..^1] : default;
}
