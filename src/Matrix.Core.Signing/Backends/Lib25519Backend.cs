using System.Buffers;
using System.Diagnostics;
using static Matrix.Core.Signing.Interop.Lib25519;

namespace Matrix.Core.Signing.Backends;

/// <summary>lib25519 for verifying, beside a backend for what it has no part in: its stable API derives no public key of a seed, and secrets stay where they were.</summary>
/// <remarks>It verifies without the cofactor: it computes R anew and compares bytes.</remarks>
internal sealed unsafe class Lib25519Backend : Ed25519Backend
{
    /// <summary>
    /// The library wants signature and message in one buffer and writes the message to another. Up to this size, above that of any event, the two
    /// copies are small beside what is gained; a longer message goes to the other backend.
    /// </summary>
    internal const int MaxMessage = 128 * 1024;

    private readonly Ed25519Backend _other;

    private Lib25519Backend(Ed25519Backend other) => _other = other;

    /// <summary>The library does not say its version.</summary>
    public override string Name => $"lib25519 with {_other.Name}";

    /// <summary>Finds the library.</summary>
    /// <exception cref="DllNotFoundException">It is not there, or no other backend is.</exception>
    /// <exception cref="EntryPointNotFoundException">It does not have Ed25519.</exception>
    public static Lib25519Backend Load(Func<Ed25519Backend?> loadOther)
    {
        // Too short to be signed, and so refused before anything is read: only to see that the call is there.
        byte* nothing = stackalloc byte[1];
        long length;
        _ = lib25519_sign_ed25519_open(nothing, &length, nothing, 0, nothing);
        return new Lib25519Backend(loadOther() ?? throw new DllNotFoundException("It only verifies, and there is no other library to sign with."));
    }

    public override bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Debug.Assert(publicKey.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize, "Checked by the caller.");
        if (message.Length > MaxMessage)
        {
            return _other.Verify(publicKey, message, signature);
        }

        int size = Ed25519.SignatureSize + message.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(2 * size);
        signature.CopyTo(rented);
        message.CopyTo(rented.AsSpan(Ed25519.SignatureSize));
        long length;
        int result;
        fixed (byte* sm = rented, pk = publicKey)
        {
            result = lib25519_sign_ed25519_open(sm + size, &length, sm, size, pk);
        }

        ArrayPool<byte>.Shared.Return(rented);
        return result == 0;
    }

    public override void Sign(ReadOnlySpan<byte> keyPair, ReadOnlySpan<byte> message, Span<byte> signature) => _other.Sign(keyPair, message, signature);

    public override void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey) => _other.DerivePublicKey(seed, publicKey);
}
