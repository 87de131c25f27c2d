namespace Matrix.Core.Federation.Http;

/// <summary>Represents a stream of a connection that knows its current exchange: the last one for which data was written. Asynchronous only.</summary>
internal abstract class ConnectionStream(Stream inner) : Stream
{
    private ExchangeBudget? _exchange;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gets the current exchange, or null before the first one.</summary>
    protected ExchangeBudget? Exchange => Volatile.Read(ref _exchange);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);

        // An empty read only waits for data, so it is not counted.
        return buffer.IsEmpty ? read : AfterRead(read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ExchangeBudget.Current is { } exchange && !ReferenceEquals(exchange, Exchange))
        {
            Volatile.Write(ref _exchange, exchange);
            OnExchange();
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Inspects a completed read.</summary>
    /// <param name="read">The number of bytes, or 0 at the end.</param>
    /// <returns>The same number.</returns>
    protected abstract int AfterRead(int read);

    /// <summary>Reacts to the beginning of a new exchange.</summary>
    protected abstract void OnExchange();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
