using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Client;

/// <summary>The body of the part that a reader is at.</summary>
internal sealed class MultipartStream : ReadOnlyStream
{
    private readonly MultipartReader _reader;

    public MultipartStream(MultipartReader reader) => _reader = reader;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadBodyAsync(buffer, cancellationToken);
}
