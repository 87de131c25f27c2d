namespace Matrix.Core.Signing.Backends;

/// <summary>
/// The three operations of Ed25519 that are taken from a library: to add a library is to write one of these and to name it in
/// <see cref="Ed25519BackendLoader"/>.
/// </summary>
/// <remarks>
/// Callers have checked all lengths, and <see cref="Ed25519Policy"/> has refused what it refuses; a backend is then free to be
/// looser than the policy, but must be cofactorless (see <see cref="Ed25519SelfTest"/>). Backends hold no state and are called
/// from any thread.
/// </remarks>
internal abstract class Ed25519Backend
{
    /// <summary>The library and its version, as <see cref="Ed25519.BackendName"/> gives it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the signature (64 bytes) of the message is good under the public key (32 bytes).</summary>
    public abstract bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Signs the message with the key pair (64 bytes: the seed, then its public key).</summary>
    public abstract void Sign(ReadOnlySpan<byte> keyPair, ReadOnlySpan<byte> message, Span<byte> signature);

    /// <summary>Computes the public key (32 bytes) of a seed (32 bytes).</summary>
    public abstract void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);
}
