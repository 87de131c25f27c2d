namespace Matrix.Core.Federation.Http;

/// <summary>Counts the bytes that are read through it, before decompression.</summary>
internal sealed class CountingStream(Stream inner) : WrappingStream(inner)
{
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count += read;
        return read;
    }
}
