using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing.Backends;

namespace Matrix.Core.Signing;

/// <summary>An Ed25519 key pair with its key ID: what a server signs with. Safe to use from any thread.</summary>
/// <remarks>
/// <para>
/// The key is held in memory that the garbage collector does not move, so that there is one copy of it, and is overwritten by <see cref="Dispose"/>. There is no finalizer:
/// what would run at no known time, and not at all when the process ends, is no protection to rely on. Dispose of the key.
/// </para>
/// <para>Matrix spec, appendices § Signing Details, § Signing JSON.</para>
/// </remarks>
public sealed partial class SigningKey : IDisposable
{
    private const int KeyPairSize = Ed25519.SeedSize + Ed25519.PublicKeySize;

    private readonly byte[] _keyPair;
    private int _disposed;

    private SigningKey(KeyId keyId, ReadOnlySpan<byte> seed)
    {
        _keyPair = GC.AllocateArray<byte>(KeyPairSize, pinned: true);
        Span<byte> publicKey = _keyPair.AsSpan(Ed25519.SeedSize);
        try
        {
            seed.CopyTo(_keyPair);
            Ed25519BackendLoader.Current.DerivePublicKey(seed, publicKey);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(_keyPair);
            throw;
        }

        KeyId = keyId;
        VerifyKey = Signing.VerifyKey.TryCreate(publicKey, out VerifyKey? verifyKey) ? verifyKey : throw new CryptographicException("The public key has another size.");
    }

    /// <summary>The name of the key among the keys of its server: <c>ed25519:</c> and a version.</summary>
    public KeyId KeyId { get; }

    /// <summary>The public half. It may be used after the key has been disposed of.</summary>
    public VerifyKey VerifyKey { get; }

    /// <summary>Makes a new key from the randomness of the operating system.</summary>
    /// <param name="version">The version of the key ID, one or more of <c>a-z A-Z 0-9 _</c>, and not used for another key of the server, ever: <c>a_Xk3q</c>.</param>
    /// <exception cref="ArgumentException">The version has other characters, or none, or is too long.</exception>
    /// <exception cref="PlatformNotSupportedException">No library for Ed25519 can be used; the message says what to install.</exception>
    public static SigningKey Generate(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!KeyId.TryParse($"ed25519:{version}", out KeyId keyId) || !keyId.IsConforming)
        {
            throw new ArgumentException("The version of a new key is one or more of a-z, A-Z, 0-9 and _.", nameof(version));
        }

        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        try
        {
            RandomNumberGenerator.Fill(seed);
            return new SigningKey(keyId, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Makes the key of a seed, which is copied; to overwrite the original is for the caller.</summary>
    /// <param name="keyId">The key ID: of algorithm <c>ed25519</c>, without white space, which would break the file format.</param>
    /// <param name="seed">The seed, <see cref="Ed25519.SeedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The key ID or the size of the seed is not as said.</exception>
    /// <exception cref="PlatformNotSupportedException">No library for Ed25519 can be used; the message says what to install.</exception>
    public static SigningKey FromSeed(KeyId keyId, ReadOnlySpan<byte> seed)
    {
        if (!keyId.IsEd25519 || keyId.Version.IsEmpty || keyId.Span.IndexOfAnyInRange((byte)0, (byte)' ') >= 0)
        {
            throw new ArgumentException("The key ID of an Ed25519 key is 'ed25519:' and a version without white space.", nameof(keyId));
        }

        if (seed.Length != Ed25519.SeedSize)
        {
            throw new ArgumentException($"A seed is {Ed25519.SeedSize} bytes, not {seed.Length}.", nameof(seed));
        }

        return new SigningKey(keyId, seed);
    }

    /// <summary>Signs bytes. For an object see <see cref="SignedJson"/>.</summary>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">Takes the signature: exactly <see cref="Ed25519.SignatureSize"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is of another size.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (signature.Length != Ed25519.SignatureSize)
        {
            throw new ArgumentException($"A signature is {Ed25519.SignatureSize} bytes, not {signature.Length}.", nameof(signature));
        }

        Span<byte> keyPair = stackalloc byte[KeyPairSize];
        try
        {
            CopyKeyPair(keyPair);
            Ed25519BackendLoader.Current.Sign(keyPair, message, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyPair);
        }
    }

    /// <summary>Overwrites the key. To be called once nothing signs with it any more; a call of <see cref="Sign"/> that is under way finishes unharmed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            CryptographicOperations.ZeroMemory(_keyPair);
        }
    }

    /// <summary>The key ID. The key itself is never shown.</summary>
    public override string ToString() => KeyId.ToString();

    /// <summary>
    /// Takes a whole copy of the key or throws. A half-zeroed key must never sign: signatures of one message with the same seed and two public
    /// keys give the seed away. Disposal sets the flag before it touches the key, so that a copy which was made before the flag was seen is whole.
    /// </summary>
    private void CopyKeyPair(Span<byte> copy)
    {
        _keyPair.CopyTo(copy);
        Interlocked.MemoryBarrier();
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
    }
}
