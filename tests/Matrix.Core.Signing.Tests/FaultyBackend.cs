using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing.Tests;

/// <summary>A backend that works but for one fault, to show that the self-test finds it.</summary>
internal sealed class FaultyBackend(Ed25519Backend inner, FaultyBackend.Fault fault) : Ed25519Backend
{
    public enum Fault
    {
        None,
        DerivesOtherwise,
        SignsOtherwise,
        RefusesAll,
        AcceptsAll,

        /// <summary>Accepts ed25519-speccheck cases 4 and 5, as a verifier that multiplies by the cofactor does.</summary>
        Cofactored,
    }

    public override string Name => "faulty";

    public override bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => fault switch
    {
        Fault.RefusesAll => false,
        Fault.AcceptsAll => true,
        Fault.Cofactored when publicKey[0] == 0xcd => true,
        _ => inner.Verify(publicKey, message, signature),
    };

    public override void Sign(ReadOnlySpan<byte> keyPair, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        inner.Sign(keyPair, message, signature);
        signature[0] ^= fault == Fault.SignsOtherwise ? (byte)1 : (byte)0;
    }

    public override void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        inner.DerivePublicKey(seed, publicKey);
        publicKey[0] ^= fault == Fault.DerivesOtherwise ? (byte)1 : (byte)0;
    }
}
