namespace Matrix.Core.Tool.Tests;

/// <summary>A stream that gives a few bytes at a time, as a pipe may.</summary>
internal class TricklingStream(byte[] bytes, int atATime) : MemoryStream
{
    private int _next;

    public override bool CanSeek => false;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(atATime, buffer.Length), bytes.Length - _next);
        bytes.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count > 0 ? count : End();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>What is read where nothing is left.</summary>
    protected virtual int End() => 0;
}
