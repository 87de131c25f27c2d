namespace Matrix.Core.Json;

/// <summary>A member of an object: its key and its value.</summary>
public readonly ref struct JsonMember
{
    private readonly ReadOnlySpan<byte> _rawName;
    private readonly ReadOnlySpan<byte> _value;

    /// <summary>The key as it is spelled, without its quotes.</summary>
    internal ReadOnlySpan<byte> RawName => _rawName;

    internal JsonMember(ReadOnlySpan<byte> rawName, ReadOnlySpan<byte> value)
    {
        _rawName = rawName;
        _value = value;
    }

    /// <summary>The key as it reads, in UTF-8: a part of the document where it holds no escape, else a copy.</summary>
    public ReadOnlySpan<byte> Name => _rawName.IndexOf((byte)'\\') < 0 ? _rawName : JsonString.DecodeToArray(_rawName);

    /// <summary>The key as a string.</summary>
    public string NameString => JsonText.ToString(Name);

    /// <summary>The value.</summary>
    public JsonSlice Value => JsonSlice.OfCanonical(_value);

    /// <summary>Whether the key reads as <paramref name="utf8"/>. Nothing is allocated.</summary>
    /// <param name="utf8">The text to compare with, in UTF-8.</param>
    public bool NameEquals(ReadOnlySpan<byte> utf8) => JsonString.Equal(_rawName, utf8);
}
