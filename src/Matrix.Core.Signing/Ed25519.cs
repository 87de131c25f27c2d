using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing;

/// <summary>Ed25519 signatures (RFC 8032), as the Matrix network verifies them: sizes, a bare verification, and which library computes it.</summary>
/// <remarks>
/// <para>
/// A signature has the same verdict whichever library is loaded: what libsodium refuses is refused. That is: public keys and R of small
/// order, public keys that are not canonical (y ≥ p), S ≥ L, and anything that satisfies only the equation with the cofactor.
/// </para>
/// <para>
/// The library is loaded on first use: libsodium, else OpenSSL's libcrypto. It must pass a self-test. Where there is neither, the first use throws
/// <see cref="PlatformNotSupportedException"/> with what to install.
/// </para>
/// </remarks>
public static class Ed25519
{
    /// <summary>The size of a public key, in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The size of a seed, which is the private key of RFC 8032, in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>The size of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>The library in use and its version, for a start-up log: <c>libsodium 1.0.18</c>, <c>OpenSSL libcrypto 3.0.13</c>.</summary>
    /// <exception cref="PlatformNotSupportedException">No library can be used; the message says what to install.</exception>
    public static string BackendName => Ed25519BackendLoader.Current.Name;

    /// <summary>Verifies a signature under a key that is used once. A key that is used again is better kept as a <see cref="VerifyKey"/>.</summary>
    /// <param name="publicKey">The public key; false where it is not <see cref="PublicKeySize"/> bytes.</param>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">The signature; false where it is not <see cref="SignatureSize"/> bytes.</param>
    /// <returns>Whether the signature is good.</returns>
    /// <exception cref="PlatformNotSupportedException">No library can be used; the message says what to install.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(Ed25519BackendLoader.Current, publicKey, message, signature);

    /// <summary>The same by a given backend.</summary>
    internal static bool Verify(Ed25519Backend backend, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize &&
        Ed25519Policy.IsAcceptablePublicKey(publicKey) &&
        VerifyAcceptedKey(backend, publicKey, message, signature);

    /// <summary>The same for a key that <see cref="Ed25519Policy"/> has accepted.</summary>
    internal static bool VerifyAcceptedKey(Ed25519Backend backend, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize &&
        Ed25519Policy.IsAcceptableSignature(signature) &&
        backend.Verify(publicKey, message, signature);
}
