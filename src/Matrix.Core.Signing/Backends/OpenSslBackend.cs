using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static Matrix.Core.Signing.Interop.Libcrypto;

namespace Matrix.Core.Signing.Backends;

/// <summary>OpenSSL's libcrypto, 1.1.1 and later.</summary>
/// <remarks>
/// <para>
/// A native key and context are made and freed in each call. To keep the key would save 2 to 4 percent of a verification, and
/// cost a finalizable handle for every key of every server. The pointers live in one method
/// between <c>try</c> and <c>finally</c> and allocate nothing, where a <see cref="SafeHandle"/> would be garbage of each call.
/// </para>
/// <para>
/// A signature that fails may leave an entry in the thread's error queue, which .NET's own cryptography shares; the queue
/// is put back to its mark, so that nobody else reads our entry as theirs.
/// </para>
/// </remarks>
internal sealed unsafe class OpenSslBackend : Ed25519Backend
{
    private OpenSslBackend(string name) => Name = name;

    public override string Name { get; }

    /// <summary>Starts the library.</summary>
    /// <exception cref="DllNotFoundException">It is not there.</exception>
    /// <exception cref="EntryPointNotFoundException">It is older than 1.1.1.</exception>
    public static OpenSslBackend Load()
    {
        // "OpenSSL 3.0.13 30 Jan 2024": the second word. The form that gives the number alone is not in 1.1.1.
        string text = Marshal.PtrToStringUTF8((nint)OpenSSL_version(OPENSSL_VERSION)) ?? "";
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new OpenSslBackend($"OpenSSL libcrypto {(words.Length > 1 ? words[1] : "of unknown version")}");
    }

    public override bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Debug.Assert(publicKey.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize, "Checked by the caller.");
        nint key = 0;
        nint context = 0;
        _ = ERR_set_mark();
        try
        {
            fixed (byte* sig = signature, m = message, pk = publicKey)
            {
                // The key is a peer's: whether OpenSSL finds here or below that it is no point, it is false and no exception.
                key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, 0, pk, (nuint)publicKey.Length);
                if (key == 0)
                {
                    return false;
                }

                context = NotNull(EVP_MD_CTX_new());
                Done(EVP_DigestVerifyInit(context, null, 0, 0, key));
                return EVP_DigestVerify(context, sig, (nuint)signature.Length, m, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
            _ = ERR_pop_to_mark();
        }
    }

    public override void Sign(ReadOnlySpan<byte> keyPair, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Debug.Assert(keyPair.Length == Ed25519.SeedSize + Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize, "Checked by the caller.");
        nint key = 0;
        nint context = 0;
        nuint length = (nuint)signature.Length;
        _ = ERR_set_mark();
        try
        {
            fixed (byte* sig = signature, m = message, seed = keyPair)
            {
                key = NotNull(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, 0, seed, Ed25519.SeedSize));
                context = NotNull(EVP_MD_CTX_new());
                Done(EVP_DigestSignInit(context, null, 0, 0, key));
                Done(EVP_DigestSign(context, sig, &length, m, (nuint)message.Length));
            }
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key); // cleanses the private key
            _ = ERR_pop_to_mark();
        }
    }

    public override void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Debug.Assert(seed.Length == Ed25519.SeedSize && publicKey.Length == Ed25519.PublicKeySize, "Checked by the caller.");
        nint key = 0;
        nuint length = (nuint)publicKey.Length;
        _ = ERR_set_mark();
        try
        {
            fixed (byte* pub = publicKey, s = seed)
            {
                key = NotNull(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, 0, s, (nuint)seed.Length));
                Done(EVP_PKEY_get_raw_public_key(key, pub, &length));
            }
        }
        finally
        {
            EVP_PKEY_free(key);
            _ = ERR_pop_to_mark();
        }
    }

    private static nint NotNull(nint pointer) =>
        pointer != 0 ? pointer : throw new CryptographicException("OpenSSL could not make an Ed25519 key or context (out of memory, or a provider without Ed25519).");

    private static void Done(int result)
    {
        if (result != 1)
        {
            throw new CryptographicException("OpenSSL refused an Ed25519 operation (a provider without Ed25519).");
        }
    }
}
