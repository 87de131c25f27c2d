namespace Matrix.Core.Json;

/// <summary>Represents a member of a JSON object: its key and its value.</summary>
public readonly ref struct JsonMember
{
    private readonly ReadOnlySpan<byte> _rawName;
    private readonly ReadOnlySpan<byte> _value;

    /// <summary>Gets the key as it is spelled in the text, without its quotes.</summary>
    public ReadOnlySpan<byte> RawName => _rawName;

    internal JsonMember(ReadOnlySpan<byte> rawName, ReadOnlySpan<byte> value)
    {
        _rawName = rawName;
        _value = value;
    }

    /// <summary>Gets the unescaped key in UTF-8: a slice of the document if the key has no escapes, otherwise a copy.</summary>
    public ReadOnlySpan<byte> Name => _rawName.IndexOf((byte)'\\') < 0 ? _rawName : JsonString.DecodeToArray(_rawName);

    /// <summary>Gets the unescaped key as a string.</summary>
    public string NameString => JsonText.ToString(Name);

    /// <summary>Gets the value.</summary>
    public JsonSlice Value => JsonSlice.FromCanonical(_value);

    /// <summary>Determines whether the unescaped key equals <paramref name="utf8"/>. Does not allocate.</summary>
    /// <param name="utf8">The text to compare with, in UTF-8.</param>
    public bool NameEquals(ReadOnlySpan<byte> utf8) => JsonString.Equal(_rawName, utf8);
}
