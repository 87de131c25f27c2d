using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of a reader's current part.</summary>
internal sealed class MultipartStream : ReadOnlyStream
{
    private readonly MultipartReader _reader;

    public MultipartStream(MultipartReader reader) => _reader = reader;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadBodyAsync(buffer, cancellationToken);
}
