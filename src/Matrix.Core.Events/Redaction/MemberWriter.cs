using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Writes an object member by member. The members must be canonical and in order.</summary>
internal ref struct MemberWriter
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly Span<byte> _output;
    private int _written;
    private int _keptStart;
    private int _keptEnd;

    /// <param name="output">Receives the object.</param>
    /// <param name="source">The text that <see cref="Keep"/> copies members from.</param>
    public MemberWriter(Span<byte> output, ReadOnlySpan<byte> source = default)
    {
        _output = output;
        _source = source;
        _written = 1;
        output[0] = (byte)'{';
    }

    /// <summary>Gets the rest of the output, which receives the value of the current member.</summary>
    public readonly Span<byte> Free => _output[_written..];

    /// <summary>Keeps a member as it stands in the source. Adjacent members are copied together.</summary>
    /// <param name="start">The offset of the opening quote of the key.</param>
    /// <param name="end">The offset of the byte after the value.</param>
    public void Keep(int start, int end)
    {
        if (start != _keptEnd + 1 || _keptStart == 0)
        {
            WriteKept();
            _keptStart = start;
        }

        _keptEnd = end;
    }

    /// <summary>Writes a member unchanged.</summary>
    public void Write(JsonMember member)
    {
        BeginMember(member.RawName);
        ReadOnlySpan<byte> value = member.Value.Utf8Span;
        value.CopyTo(Free);
        _written += value.Length;
    }

    /// <summary>Writes a key as it is spelled, and the colon.</summary>
    public void BeginMember(ReadOnlySpan<byte> rawName)
    {
        WriteKept();
        WriteComma();
        _output[_written++] = (byte)'"';
        rawName.CopyTo(Free);
        _written += rawName.Length;
        _output[_written++] = (byte)'"';
        _output[_written++] = (byte)':';
    }

    /// <summary>Counts bytes that were written to <see cref="Free"/>.</summary>
    public void Advance(int count) => _written += count;

    /// <summary>Closes the object.</summary>
    /// <returns>The length of the object in bytes.</returns>
    public int Close()
    {
        WriteKept();
        _output[_written++] = (byte)'}';
        return _written;
    }

    private void WriteKept()
    {
        if (_keptStart == 0)
        {
            return;
        }

        WriteComma();
        ReadOnlySpan<byte> kept = _source[_keptStart.._keptEnd];
        kept.CopyTo(Free);
        _written += kept.Length;
        _keptStart = 0;
    }

    private void WriteComma()
    {
        if (_written > 1)
        {
            _output[_written++] = (byte)',';
        }
    }
}
