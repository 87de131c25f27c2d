namespace Matrix.Core.Json;

/// <summary>Enumerates the items of a JSON array in <c>foreach</c>.</summary>
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

    /// <summary>Gets the current item.</summary>
    public readonly JsonSlice Current => JsonSlice.FromCanonical(_current);

    /// <summary>Returns the enumerator itself.</summary>
    public readonly JsonArrayEnumerator GetEnumerator() => this;

    /// <summary>Advances to the next item.</summary>
    /// <returns><see langword="true"/> if the array has another item; otherwise <see langword="false"/>.</returns>
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
