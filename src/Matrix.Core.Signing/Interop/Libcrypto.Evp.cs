using System.Runtime.InteropServices;

namespace Matrix.Core.Signing.Interop;

/// <summary>OpenSSL, <c>openssl/evp.h</c>. Everything here is in 1.1.1 and later.</summary>
internal static unsafe partial class Libcrypto
{
    /// <summary><c>NID_ED25519</c> of <c>openssl/obj_mac.h</c>.</summary>
    internal const int EVP_PKEY_ED25519 = 1087;

    /// <summary>A new key, or null.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial nint EVP_PKEY_new_raw_public_key(
        int type,
        nint e,
        byte* key,
        nuint keylen);

    /// <summary>A new key, or null. For Ed25519 the raw private key is the seed.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial nint EVP_PKEY_new_raw_private_key(
        int type,
        nint e,
        byte* key,
        nuint keylen);

    /// <summary>1 when done. <paramref name="len"/> is the size of the buffer on entry and of the key on return.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_PKEY_get_raw_public_key(
        nint pkey,
        byte* pub,
        nuint* len);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial void EVP_PKEY_free(
        nint key);

    /// <summary>A new context, or null.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial void EVP_MD_CTX_free(
        nint ctx);

    /// <summary>1 when done. For Ed25519 <paramref name="type"/> must be null. Takes its own reference to the key.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestSignInit(
        nint ctx,
        nint* pctx,
        nint type,
        nint e,
        nint pkey);

    /// <summary>1 when done. <paramref name="siglen"/> is the size of the buffer on entry and of the signature on return.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestSign(
        nint ctx,
        byte* sigret,
        nuint* siglen,
        byte* tbs,
        nuint tbslen);

    /// <summary>1 when done. For Ed25519 <paramref name="type"/> must be null. Takes its own reference to the key.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestVerifyInit(
        nint ctx,
        nint* pctx,
        nint type,
        nint e,
        nint pkey);

    /// <summary>1 where the signature is good, 0 where it is not, another value where it could not be read.</summary>
    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestVerify(
        nint ctx,
        byte* sigret,
        nuint siglen,
        byte* tbs,
        nuint tbslen);
}
