using Matrix.Core.Identifiers;
using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>Represents an Ed25519 key pair with its key ID, which a server signs with. Thread-safe.</summary>
/// <remarks>
/// <para>
/// NSec holds the only copy of the key, in memory outside the garbage collector's control that is also kept out of the swap file if the system allows it.
/// <see cref="Dispose"/> overwrites the key. A finalizer overwrites a key that was not disposed, but at no known time, so dispose the key.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#signing-details">Matrix specification, appendices, Signing Details</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#signing-json">Matrix specification, appendices, Signing JSON</seealso>
public sealed partial class SigningKey : IDisposable
{
    // The seed must be exportable for the file that the key is stored in.
    private static readonly KeyExportPolicies ExportPolicy = KeyExportPolicies.AllowPlaintextExport;

    private readonly Key _key;
    private volatile bool _isDisposed;

    private SigningKey(KeyId keyId, Key key)
    {
        _key = key;
        KeyId = keyId;
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        _ = key.PublicKey.TryExport(KeyBlobFormat.RawPublicKey, publicKey, out int written);
        VerifyKey = VerifyKey.TryFromBytes(publicKey[..written], out VerifyKey? verifyKey) ? verifyKey : throw new InvalidOperationException("The public key has another size.");
    }

    /// <summary>Gets the ID of the key among the keys of its server: <c>ed25519:</c> and a version.</summary>
    public KeyId KeyId { get; }

    /// <summary>Gets the public key. It remains usable after the signing key has been disposed.</summary>
    public VerifyKey VerifyKey { get; }

    /// <summary>Generates a new key with the random number generator of the operating system.</summary>
    /// <param name="version">
    /// The version of the key ID: one or more of <c>a-z A-Z 0-9 _</c>, for example <c>a_Xk3q</c>. The server must never use it for another key.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The version is empty, too long or has other characters.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public static SigningKey Generate(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!KeyId.TryParse($"ed25519:{version}", out KeyId keyId) || !keyId.IsConforming)
        {
            throw new ArgumentException("The version of a new key is one or more of a-z, A-Z, 0-9 and _.", nameof(version));
        }

        return new SigningKey(keyId, Key.Create(NSecEd25519.Algorithm, new KeyCreationParameters { ExportPolicy = ExportPolicy }));
    }

    /// <summary>Creates the key of a seed. The seed is copied, so the caller should overwrite the original.</summary>
    /// <param name="keyId">The key ID: algorithm <c>ed25519</c>, and a version without white space, which would break the file format.</param>
    /// <param name="seed">The seed, <see cref="Ed25519.SeedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The key ID or the size of the seed does not meet these conditions.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used on this platform. The message says why.</exception>
    public static SigningKey FromSeed(KeyId keyId, ReadOnlySpan<byte> seed)
    {
        if (!keyId.IsEd25519 || keyId.Version.IsEmpty || keyId.Utf8Span.IndexOfAnyInRange((byte)0, (byte)' ') >= 0)
        {
            throw new ArgumentException("The key ID of an Ed25519 key is 'ed25519:' and a version without white space.", nameof(keyId));
        }

        if (seed.Length != Ed25519.SeedSize)
        {
            throw new ArgumentException($"A seed is {Ed25519.SeedSize} bytes, not {seed.Length}.", nameof(seed));
        }

        return new SigningKey(keyId, Import(seed));
    }

    /// <summary>Signs bytes. To sign a JSON object, use <see cref="SignedJson"/>.</summary>
    /// <param name="message">The message, of any length.</param>
    /// <param name="signature">Receives the signature. It must be exactly <see cref="Ed25519.SignatureSize"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> has another size.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (signature.Length != Ed25519.SignatureSize)
        {
            throw new ArgumentException($"A signature is {Ed25519.SignatureSize} bytes, not {signature.Length}.", nameof(signature));
        }

        // If the key is disposed between the two lines, the second line throws the same exception, because its memory is held while it is used.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        NSecEd25519.Algorithm.Sign(_key, message, signature);
    }

    /// <summary>Overwrites the key. A call of <see cref="Sign"/> that is already running completes normally.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _key.Dispose();
    }

    /// <summary>Returns the key ID. The key itself is never shown.</summary>
    public override string ToString() => KeyId.ToString();

    private static Key Import(ReadOnlySpan<byte> seed) => Key.Import(NSecEd25519.Algorithm, seed, KeyBlobFormat.RawPrivateKey, new KeyCreationParameters { ExportPolicy = ExportPolicy });
}
