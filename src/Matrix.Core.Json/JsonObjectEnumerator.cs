namespace Matrix.Core.Json;

/// <summary>Enumerates the members of a JSON object in <c>foreach</c>.</summary>
public ref struct JsonObjectEnumerator
{
    private readonly ReadOnlySpan<byte> _text;
    private int _next;
    private JsonMember _current;

    internal JsonObjectEnumerator(ReadOnlySpan<byte> text)
    {
        _text = text;
        _next = 1;
        _current = default;
    }

    /// <summary>Gets the current member.</summary>
    public readonly JsonMember Current => _current;

    /// <summary>Returns the enumerator itself.</summary>
    public readonly JsonObjectEnumerator GetEnumerator() => this;

    /// <summary>Advances to the next member.</summary>
    /// <returns><see langword="true"/> if the object has another member; otherwise <see langword="false"/>.</returns>
    public bool MoveNext()
    {
        if (_next >= _text.Length || _text[_next] != '"')
        {
            return false;
        }

        int keyEnd = JsonScan.EndOfString(_text, _next);
        int valueStart = keyEnd + 1;
        if (valueStart >= _text.Length)
        {
            return false;
        }

        int valueEnd = JsonScan.EndOfValue(_text, valueStart);
        _current = new JsonMember(_text[(_next + 1)..(keyEnd - 1)], _text[valueStart..valueEnd]);
        _next = valueEnd + 1;
        return true;
    }
}
