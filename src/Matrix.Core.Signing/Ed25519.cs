using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>
/// Provides Ed25519 signatures (RFC 8032) with the verification rules of the Matrix network: sizes, a single verification, and the name of the library.
/// </summary>
/// <remarks>
/// <para>
/// Verification refuses all that libsodium refuses: public keys and R of small order, public keys that are not canonical (y ≥ p), S ≥ L, and signatures that satisfy
/// only the equation with the cofactor.
/// </para>
/// <para>
/// NSec.Cryptography does the computation and includes its native library for Linux (glibc and musl), macOS and Windows. The library is loaded on first use and must
/// pass a self-test. On another platform the first use throws <see cref="PlatformNotSupportedException"/>.
/// </para>
/// </remarks>
public static class Ed25519
{
    /// <summary>The size of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The size in bytes of a seed, which is the private key of RFC 8032.</summary>
    public const int SeedSize = 32;

    /// <summary>The size of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>Gets the name and the version of the library that does the computation, for a start-up log: <c>NSec.Cryptography 26.4.0</c>.</summary>
    public static string BackendName => NSecEd25519.Name;

    /// <summary>Verifies a signature with a key that is used once. For a key that is used again, <see cref="VerifyKey"/> is faster.</summary>
    /// <param name="publicKey">The public key. The result is <see langword="false"/> if it is not <see cref="PublicKeySize"/> bytes.</param>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">The signature. The result is <see langword="false"/> if it is not <see cref="SignatureSize"/> bytes.</param>
    /// <returns><see langword="true"/> if the signature is good; otherwise <see langword="false"/>.</returns>
    /// <exception cref="PlatformNotSupportedException">The native library cannot be used on this platform. The message says why.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize
        && Ed25519Policy.IsAcceptablePublicKey(publicKey)
        && VerifyWithAcceptedKey(PublicKey.Import(NSecEd25519.Algorithm, publicKey, KeyBlobFormat.RawPublicKey), message, signature);

    /// <summary>Verifies a signature with a key that <see cref="Ed25519Policy"/> has accepted.</summary>
    internal static bool VerifyWithAcceptedKey(PublicKey publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize
        && Ed25519Policy.IsAcceptableSignature(signature)
        && NSecEd25519.Algorithm.Verify(publicKey, message, signature);
}
