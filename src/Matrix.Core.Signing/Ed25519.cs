using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>Ed25519 signatures (RFC 8032), as the Matrix network verifies them: sizes, a bare verification, and which library computes it.</summary>
/// <remarks>
/// <para>
/// What libsodium refuses is refused: public keys and R of small order, public keys that are not canonical (y ≥ p), S ≥ L, and anything
/// that satisfies only the equation with the cofactor.
/// </para>
/// <para>
/// NSec.Cryptography computes, and brings its native library for Linux (glibc and musl), macOS and Windows. The library is loaded on first use and must pass a
/// self-test. On another platform the first use throws <see cref="PlatformNotSupportedException"/>.
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

    /// <summary>Gets the name of the library that computes and its version, for a start-up log: <c>NSec.Cryptography 26.4.0</c>.</summary>
    public static string BackendName => NSecEd25519.Name;

    /// <summary>Verifies a signature under a key that is used once. A key that is used again is better kept as a <see cref="VerifyKey"/>.</summary>
    /// <param name="publicKey">The public key; false where it is not <see cref="PublicKeySize"/> bytes.</param>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">The signature; false where it is not <see cref="SignatureSize"/> bytes.</param>
    /// <returns>Whether the signature is good.</returns>
    /// <exception cref="PlatformNotSupportedException">The native library cannot be used here; the message says why.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize
        && Ed25519Policy.IsAcceptablePublicKey(publicKey)
        && VerifyWithAcceptedKey(PublicKey.Import(NSecEd25519.Algorithm, publicKey, KeyBlobFormat.RawPublicKey), message, signature);

    /// <summary>Verifies a signature under a key that <see cref="Ed25519Policy"/> has accepted.</summary>
    internal static bool VerifyWithAcceptedKey(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize
        && Ed25519Policy.IsAcceptableSignature(signature)
        && NSecEd25519.Algorithm.Verify(publicKey, message, signature);
}
