using System.Buffers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>
/// Represents the bytes that the signatures and the reference hash of an event cover, computed once for all of them. Dispose it, because its buffer is rented.
/// </summary>
internal readonly ref struct SigningBytes : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private SigningBytes(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>Gets a value that indicates whether this is the default value, without bytes.</summary>
    public bool IsDefault => _buffer is null;

    public ReadOnlySpan<byte> Utf8 => _buffer.AsSpan(0, _length);

    public static SigningBytes Of(Pdu pdu) => Of(pdu.View, pdu.Version);

    public static SigningBytes Of(EventView view, RoomVersion version)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(view.Text.Length + EventEncodings.Slack);
        return new SigningBytes(buffer, EventEncodings.WriteSigned(view, version, buffer));
    }

    /// <summary>Verifies a signature of the event. A malformed signature does not verify.</summary>
    public bool Verify(JsonSlice signature, VerifyKey key) => key.VerifyEncoded(Utf8, signature);

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
