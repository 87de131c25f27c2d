using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static Matrix.Core.Signing.Interop.Libsodium;

namespace Matrix.Core.Signing.Backends;

/// <summary>libsodium. Its secret key is the seed followed by the public key, which is the key pair of the seam as it stands.</summary>
internal sealed unsafe class SodiumBackend : Ed25519Backend
{
    private SodiumBackend(string name) => Name = name;

    public override string Name { get; }

    /// <summary>Starts the library.</summary>
    /// <exception cref="DllNotFoundException">It is not there.</exception>
    /// <exception cref="CryptographicException">It is there and cannot be used.</exception>
    public static SodiumBackend Load()
    {
        if (sodium_init() < 0)
        {
            throw new CryptographicException("sodium_init failed.");
        }

        if (crypto_sign_ed25519_bytes() != crypto_sign_ed25519_BYTES ||
            crypto_sign_ed25519_seedbytes() != crypto_sign_ed25519_SEEDBYTES ||
            crypto_sign_ed25519_publickeybytes() != crypto_sign_ed25519_PUBLICKEYBYTES ||
            crypto_sign_ed25519_secretkeybytes() != crypto_sign_ed25519_SECRETKEYBYTES)
        {
            throw new CryptographicException("The sizes of its Ed25519 keys and signatures are not those of RFC 8032.");
        }

        string? version = Marshal.PtrToStringUTF8((nint)sodium_version_string());
        return new SodiumBackend($"libsodium {version}");
    }

    public override bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Debug.Assert(publicKey.Length == crypto_sign_ed25519_PUBLICKEYBYTES && signature.Length == crypto_sign_ed25519_BYTES, "Checked by the caller.");
        fixed (byte* sig = signature, m = message, pk = publicKey)
        {
            return crypto_sign_ed25519_verify_detached(sig, m, (ulong)message.Length, pk) == 0;
        }
    }

    public override void Sign(ReadOnlySpan<byte> keyPair, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Debug.Assert(keyPair.Length == crypto_sign_ed25519_SECRETKEYBYTES && signature.Length == crypto_sign_ed25519_BYTES, "Checked by the caller.");
        int result;
        fixed (byte* sig = signature, m = message, sk = keyPair)
        {
            result = crypto_sign_ed25519_detached(sig, null, m, (ulong)message.Length, sk);
        }

        if (result != 0)
        {
            throw new CryptographicException("crypto_sign_ed25519_detached failed.");
        }
    }

    public override void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Debug.Assert(seed.Length == crypto_sign_ed25519_SEEDBYTES && publicKey.Length == crypto_sign_ed25519_PUBLICKEYBYTES, "Checked by the caller.");
        Span<byte> secretKey = stackalloc byte[crypto_sign_ed25519_SECRETKEYBYTES];
        int result;
        fixed (byte* pk = publicKey, sk = secretKey, s = seed)
        {
            result = crypto_sign_ed25519_seed_keypair(pk, sk, s);
        }

        CryptographicOperations.ZeroMemory(secretKey);
        if (result != 0)
        {
            throw new CryptographicException("crypto_sign_ed25519_seed_keypair failed.");
        }
    }
}
