using Matrix.Core.Signing;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>Represents signatures to verify, and nothing else to do: one for each of many events, over as many bytes as the event has.</summary>
/// <remarks>
/// The signatures differ. A processor learns the branches of one that is verified again and again, and verifies it some 3 % faster than one that it sees once; the
/// signatures of a room's events it sees once.
/// </remarks>
internal sealed class BareSignatures
{
    private const int Keys = 16;

    private readonly (VerifyKey Key, byte[] Message, byte[] Signature)[] _signatures;

    /// <param name="events">The events. Their arrays are kept, and must not be given away.</param>
    public BareSignatures(IReadOnlyList<byte[]> events)
    {
        SigningKey[] keys = [.. Enumerable.Range(0, Keys).Select(i => SigningKey.Generate($"bare{i}"))];
        _signatures = new (VerifyKey, byte[], byte[])[events.Count];
        _ = Parallel.For(0, events.Count, i =>
        {
            byte[] signature = new byte[Ed25519.SignatureSize];
            keys[i % Keys].Sign(events[i], signature);
            _signatures[i] = (keys[i % Keys].VerifyKey, events[i], signature);
        });
        Array.ForEach(keys, key => key.Dispose());
    }

    /// <summary>Gets how many there are.</summary>
    public int Count => _signatures.Length;

    /// <summary>Verifies one of them.</summary>
    /// <param name="index">Any number: they are taken in turn.</param>
    public void Verify(int index)
    {
        (VerifyKey key, byte[] message, byte[] signature) = _signatures[index % _signatures.Length];
        if (!key.Verify(message, signature))
        {
            throw new InvalidOperationException("The signatures are good.");
        }
    }
}
