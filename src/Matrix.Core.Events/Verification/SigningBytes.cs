using System.Buffers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>The bytes that the signatures of an event and its reference hash cover, made once for all of them. Its buffer is rented: to be disposed of.</summary>
internal readonly ref struct SigningBytes : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private SigningBytes(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>Whether nothing has been made.</summary>
    public bool IsDefault => _buffer is null;

    public ReadOnlySpan<byte> Utf8 => _buffer.AsSpan(0, _length);

    public static SigningBytes Of(Pdu pdu) => Of(pdu.View, pdu.Version);

    public static SigningBytes Of(EventView view, RoomVersion version)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(view.Text.Length + EventEncodings.Slack);
        return new SigningBytes(buffer, EventEncodings.WriteSigned(view, version, buffer));
    }

    /// <summary>Verifies a signature as it stands in the event. One that cannot be read does not hold.</summary>
    public bool Verify(JsonSlice signature, VerifyKey key) => SignatureCheck.IsGood(key, Utf8, signature);

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
