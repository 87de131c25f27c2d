using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Writes an object member by member, from members that are canonical and come in order.</summary>
internal ref struct MemberWriter
{
    private readonly Span<byte> _output;
    private int _written;

    public MemberWriter(Span<byte> output)
    {
        _output = output;
        _written = 1;
        output[0] = (byte)'{';
    }

    /// <summary>Where the value of the member just begun goes.</summary>
    public readonly Span<byte> Free => _output[_written..];

    /// <summary>Writes a member as it is.</summary>
    public void Write(JsonMember member)
    {
        BeginMember(member.RawName);
        ReadOnlySpan<byte> value = member.Value.Utf8;
        value.CopyTo(Free);
        _written += value.Length;
    }

    /// <summary>Writes a key as it is spelled, and the colon.</summary>
    public void BeginMember(ReadOnlySpan<byte> rawName)
    {
        if (_written > 1)
        {
            _output[_written++] = (byte)',';
        }

        _output[_written++] = (byte)'"';
        rawName.CopyTo(Free);
        _written += rawName.Length;
        _output[_written++] = (byte)'"';
        _output[_written++] = (byte)':';
    }

    /// <summary>Counts what was written to <see cref="Free"/>.</summary>
    public void Advance(int count) => _written += count;

    /// <summary>Closes the object.</summary>
    /// <returns>Its length.</returns>
    public int Close()
    {
        _output[_written++] = (byte)'}';
        return _written;
    }
}
