namespace Matrix.Core.Json;

/// <summary>Steps through the items of an array; for <c>foreach</c>.</summary>
public ref struct JsonArrayEnumerator
{
    private readonly ReadOnlySpan<byte> _text;
    private int _next;
    private ReadOnlySpan<byte> _current;

    internal JsonArrayEnumerator(ReadOnlySpan<byte> text)
    {
        _text = text;
        _next = 1;
        _current = default;
    }

    /// <summary>The item stepped on.</summary>
    public readonly JsonSlice Current => JsonSlice.OfCanonical(_current);

    /// <summary>The enumerator itself.</summary>
    public readonly JsonArrayEnumerator GetEnumerator() => this;

    /// <summary>Steps to the next item.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        if (_next >= _text.Length || _text[_next] == ']')
        {
            return false;
        }

        int end = JsonScan.EndOfValue(_text, _next);
        _current = _text[_next..end];
        _next = end + 1;
        return true;
    }
}
