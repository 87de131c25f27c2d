namespace Matrix.Core.Federation.Client;

/// <summary>Steps through the members of an object or the items of an array, as slices of the text.</summary>
/// <remarks>The text must satisfy <see cref="WireJson.IsValid"/>.</remarks>
internal struct JsonCursor
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly bool _isObject;
    private int _at;

    /// <param name="container">The text of an object or an array.</param>
    public JsonCursor(ReadOnlyMemory<byte> container)
    {
        _text = container;
        _isObject = WireJson.IsObject(container.Span);
        _at = 1;
    }

    /// <summary>Gets the member's key as written, including its quotes. It is empty in an array.</summary>
    public ReadOnlyMemory<byte> Name { get; private set; }

    /// <summary>Gets the value.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    public bool MoveNext()
    {
        ReadOnlySpan<byte> text = _text.Span;
        int start = WireJson.SkipWhiteSpace(text, _at);
        if (text[start] == ',')
        {
            start = WireJson.SkipWhiteSpace(text, start + 1);
        }

        if (text[start] is (byte)'}' or (byte)']')
        {
            _at = start;
            return false;
        }

        if (_isObject)
        {
            int nameEnd = WireJson.EndOfValue(text, start);
            Name = _text[start..nameEnd];
            start = WireJson.SkipWhiteSpace(text, WireJson.SkipWhiteSpace(text, nameEnd) + 1);
        }

        _at = WireJson.EndOfValue(text, start);
        Value = _text[start.._at];
        return true;
    }
}
