using System.Buffers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>The bytes that the signatures of an event cover, made once for all of them.</summary>
internal readonly ref struct SigningBytes : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private SigningBytes(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    public ReadOnlySpan<byte> Utf8 => _buffer.AsSpan(0, _length);

    public static SigningBytes Of(Pdu pdu)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(pdu.Utf8.Length + EventEncodings.Slack);
        return new SigningBytes(buffer, EventEncodings.WriteSigned(pdu.View, pdu.Version, buffer));
    }

    /// <summary>Verifies a signature as it stands in the event. One that cannot be read does not hold.</summary>
    public bool Verify(JsonSlice signature, VerifyKey key) => SignatureCheck.IsGood(key, Utf8, signature);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
