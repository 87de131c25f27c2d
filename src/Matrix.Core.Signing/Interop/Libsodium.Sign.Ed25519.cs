using System.Runtime.InteropServices;

namespace Matrix.Core.Signing.Interop;

/// <summary>libsodium, <c>sodium/crypto_sign_ed25519.h</c>.</summary>
internal static unsafe partial class Libsodium
{
    internal const int crypto_sign_ed25519_BYTES = 64;
    internal const int crypto_sign_ed25519_SEEDBYTES = 32;
    internal const int crypto_sign_ed25519_PUBLICKEYBYTES = 32;
    internal const int crypto_sign_ed25519_SECRETKEYBYTES = 32 + 32;

    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial nuint crypto_sign_ed25519_bytes();

    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial nuint crypto_sign_ed25519_seedbytes();

    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial nuint crypto_sign_ed25519_publickeybytes();

    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial nuint crypto_sign_ed25519_secretkeybytes();

    /// <summary>Makes the secret key (the seed, then the public key) and the public key of a seed. Returns 0.</summary>
    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial int crypto_sign_ed25519_seed_keypair(
        byte* pk,
        byte* sk,
        byte* seed);

    /// <summary>Returns 0. <paramref name="siglen_p"/> may be null; <paramref name="m"/> may be null where <paramref name="mlen"/> is 0.</summary>
    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial int crypto_sign_ed25519_detached(
        byte* sig,
        ulong* siglen_p,
        byte* m,
        ulong mlen,
        byte* sk);

    /// <summary>0 where the signature is good, else -1. <paramref name="m"/> may be null where <paramref name="mlen"/> is 0.</summary>
    [LibraryImport(NativeLibraries.Libsodium)]
    internal static partial int crypto_sign_ed25519_verify_detached(
        byte* sig,
        byte* m,
        ulong mlen,
        byte* pk);
}
