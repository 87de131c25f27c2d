using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>A body that comes in pieces of given sizes, the last size again and again, and ends or breaks at its end.</summary>
internal sealed class ChunkStream : ReadOnlyStream
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly IReadOnlyList<int> _sizes;
    private readonly bool _breaks;
    private int _at;
    private int _pieces;

    public ChunkStream(ReadOnlyMemory<byte> data, IReadOnlyList<int>? sizes = null, bool breaks = false)
    {
        _data = data;
        _sizes = sizes is { Count: > 0 } ? sizes : [int.MaxValue];
        _breaks = breaks;
    }

    public bool IsDisposed { get; private set; }

    /// <summary>How often it was read: what hangs would read without end.</summary>
    public int Reads { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads++;
        Assert.True(buffer.Length > 0, "a read into nothing looks like the end");
        if (_at == _data.Length)
        {
            return _breaks ? throw new IOException("the connection was cut") : new(0);
        }

        int count = Math.Min(Math.Min(_sizes[Math.Min(_pieces++, _sizes.Count - 1)], buffer.Length), _data.Length - _at);
        _data.Slice(_at, count).CopyTo(buffer);
        _at += count;
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
