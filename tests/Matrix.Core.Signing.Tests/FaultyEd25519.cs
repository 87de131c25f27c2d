namespace Matrix.Core.Signing.Tests;

/// <summary>An implementation that works but for one fault, to show that the self-test finds it.</summary>
internal sealed class FaultyEd25519(FaultyEd25519.Fault fault) : IEd25519Operations
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

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => fault switch
    {
        Fault.RefusesAll => false,
        Fault.AcceptsAll => true,
        Fault.Cofactored when publicKey[0] == 0xcd => true,
        _ => Ed25519.Verify(publicKey, message, signature),
    };

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using SigningKey key = Rfc8032.KeyOf(seed);
        key.Sign(message, signature);
        signature[0] ^= fault == Fault.SignsOtherwise ? (byte)1 : (byte)0;
    }

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        using SigningKey key = Rfc8032.KeyOf(seed);
        key.VerifyKey.Bytes.CopyTo(publicKey);
        publicKey[0] ^= fault == Fault.DerivesOtherwise ? (byte)1 : (byte)0;
    }
}
