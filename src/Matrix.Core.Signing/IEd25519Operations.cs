namespace Matrix.Core.Signing;

/// <summary>Represents the three operations of Ed25519 that <see cref="Ed25519SelfTest"/> tests. All sizes are those of <see cref="Ed25519"/>.</summary>
internal interface IEd25519Operations
{
    /// <summary>Computes the public key of a seed.</summary>
    void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);

    /// <summary>Signs a message with the key pair of a seed.</summary>
    void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature);

    /// <summary>Determines whether a signature of a message is good under a public key.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
