using Matrix.Core.Identifiers;
using NSec.Cryptography;

namespace Matrix.Core.Signing;

/// <summary>An Ed25519 key pair with its key ID: what a server signs with. Safe to use from any thread.</summary>
/// <remarks>
/// <para>
/// The key is held by NSec, in memory that the garbage collector does not see and that is kept out of the swap file where the system allows it. There is one copy of it.
/// <see cref="Dispose"/> overwrites it. A finalizer does so for a key that was forgotten, at no known time: dispose of the key.
/// </para>
/// <para>Matrix spec, appendices § Signing Details, § Signing JSON.</para>
/// </remarks>
public sealed partial class SigningKey : IDisposable
{
    // The seed must come out again, for the file that the key is kept in.
    private static readonly KeyExportPolicies ExportPolicy = KeyExportPolicies.AllowPlaintextExport;

    private readonly Key _key;
    private volatile bool _isDisposed;

    private SigningKey(KeyId keyId, Key key)
    {
        _key = key;
        KeyId = keyId;
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        _ = key.PublicKey.TryExport(KeyBlobFormat.RawPublicKey, publicKey, out int written);
        VerifyKey = VerifyKey.TryCreate(publicKey[..written], out VerifyKey? verifyKey) ? verifyKey : throw new InvalidOperationException("The public key has another size.");
    }

    /// <summary>The name of the key among the keys of its server: <c>ed25519:</c> and a version.</summary>
    public KeyId KeyId { get; }

    /// <summary>The public half. It may be used after the key has been disposed of.</summary>
    public VerifyKey VerifyKey { get; }

    /// <summary>Makes a new key from the randomness of the operating system.</summary>
    /// <param name="version">The version of the key ID, one or more of <c>a-z A-Z 0-9 _</c>, and not used for another key of the server, ever: <c>a_Xk3q</c>.</param>
    /// <exception cref="ArgumentException">The version has other characters, or none, or is too long.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used here; the message says why.</exception>
    public static SigningKey Generate(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!KeyId.TryParse($"ed25519:{version}", out KeyId keyId) || !keyId.IsConforming)
        {
            throw new ArgumentException("The version of a new key is one or more of a-z, A-Z, 0-9 and _.", nameof(version));
        }

        return new SigningKey(keyId, Key.Create(NSecEd25519.Algorithm, new KeyCreationParameters { ExportPolicy = ExportPolicy }));
    }

    /// <summary>Makes the key of a seed, which is copied; to overwrite the original is for the caller.</summary>
    /// <param name="keyId">The key ID: of algorithm <c>ed25519</c>, without white space, which would break the file format.</param>
    /// <param name="seed">The seed, <see cref="Ed25519.SeedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The key ID or the size of the seed is not as said.</exception>
    /// <exception cref="PlatformNotSupportedException">The native library for Ed25519 cannot be used here; the message says why.</exception>
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

        return new SigningKey(keyId, Import(seed));
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

        // A key that is disposed of between the two lines throws the same exception in the second: its memory is held for as long as it is used.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        NSecEd25519.Algorithm.Sign(_key, message, signature);
    }

    /// <summary>Overwrites the key. To be called once nothing signs with it any more; a call of <see cref="Sign"/> that is under way finishes unharmed.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _key.Dispose();
    }

    /// <summary>The key ID. The key itself is never shown.</summary>
    public override string ToString() => KeyId.ToString();

    private static Key Import(ReadOnlySpan<byte> seed) => Key.Import(NSecEd25519.Algorithm, seed, KeyBlobFormat.RawPrivateKey, new KeyCreationParameters { ExportPolicy = ExportPolicy });
}
