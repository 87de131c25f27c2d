using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Signs JSON objects other than events and verifies their signatures.</summary>
/// <remarks>
/// <para>
/// A signature covers the canonical JSON of the object without its members <c>signatures</c> and <c>unsigned</c>. It is stored in <c>signatures</c>, under the
/// entity (a server name, or a user ID for a user's keys) and the key ID. Entities are compared as text and are case-sensitive. (Events are redacted before they are
/// signed, which other types do.)
/// </para>
/// <para>
/// An object may be any bytes. Numbers follow <see cref="CanonicalJsonMode.Relaxed"/> unless the caller chooses another mode: signed objects may contain events of
/// old room versions, and a strict reader would refuse what the signer rightly signed.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#signing-json">Matrix specification, appendices, Signing JSON</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#checking-for-a-signature">Matrix specification, appendices, Checking for a Signature</seealso>
public static class SignedJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs an object that the caller has created.</summary>
    /// <inheritdoc cref="TrySign(ReadOnlySpan{byte}, ServerName, SigningKey, out byte[], out SignedJsonError, CanonicalJsonMode)" path="/param"/>
    /// <returns>The object in canonical JSON with the signature merged in. Other signatures and <c>unsigned</c> are kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text cannot be signed. The message says why.</exception>
    /// <exception cref="ArgumentException">The entity is the <c>default</c> value.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> jsonObject, ServerName entity, SigningKey key, CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, entity, key, out byte[] signed, out SignedJsonError error, mode) ? signed : throw new FormatException($"The text cannot be signed: {error}.");

    /// <summary>Signs an object that the caller has created.</summary>
    /// <inheritdoc cref="TrySign(ReadOnlySpan{byte}, string, SigningKey, out byte[], out SignedJsonError, CanonicalJsonMode)" path="/param"/>
    /// <returns>The object in canonical JSON with the signature merged in. Other signatures and <c>unsigned</c> are kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="entity"/> or <paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException">The text cannot be signed. The message says why.</exception>
    /// <exception cref="ArgumentException">The entity contains a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> jsonObject, string entity, SigningKey key, CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, entity, key, out byte[] signed, out SignedJsonError error, mode) ? signed : throw new FormatException($"The text cannot be signed: {error}.");

    /// <summary>Tries to sign an object from an untrusted source, as a notary does.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">The server that signs.</param>
    /// <param name="key">The key to sign with. It replaces an existing signature under the same entity and key ID.</param>
    /// <param name="signed">
    /// The object in canonical JSON with the signature merged in. Other signatures and <c>unsigned</c> are kept. The array is empty if the object cannot be signed.
    /// </param>
    /// <param name="error">The reason why the object cannot be signed.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The entity is the <c>default</c> value.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public static bool TrySign(
        ReadOnlySpan<byte> jsonObject,
        ServerName entity,
        SigningKey key,
        out byte[] signed,
        out SignedJsonError error,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, Utf8Of(entity), key, out signed, out error, mode);

    /// <summary>Tries to sign an object from an untrusted source, as a notary does.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">The server name or user ID that signs, without lone surrogates.</param>
    /// <param name="key">The key to sign with. It replaces an existing signature under the same entity and key ID.</param>
    /// <param name="signed">
    /// The object in canonical JSON with the signature merged in. Other signatures and <c>unsigned</c> are kept. The array is empty if the object cannot be signed.
    /// </param>
    /// <param name="error">The reason why the object cannot be signed.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entity"/> or <paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The entity contains a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public static bool TrySign(
        ReadOnlySpan<byte> jsonObject,
        string entity,
        SigningKey key,
        out byte[] signed,
        out SignedJsonError error,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, Utf8Of(entity), key, out signed, out error, mode);

    /// <summary>Verifies the signatures of a server with known and valid keys.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">The server that must have signed. Signatures of other entities are ignored.</param>
    /// <param name="keys">The keys of the server.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The entity is the <c>default</c> value.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        ServerName entity,
        IReadOnlyDictionary<KeyId, VerifyKey> keys,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        Verify(jsonObject, Utf8Of(entity), keys, mode);

    /// <summary>Verifies the signatures of an entity with known and valid keys.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">The server name or user ID that must have signed. Signatures of other entities are ignored.</param>
    /// <param name="keys">The keys of the entity.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entity"/> or <paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The entity contains a lone surrogate.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        string entity,
        IReadOnlyDictionary<KeyId, VerifyKey> keys,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        Verify(jsonObject, Utf8Of(entity), keys, mode);

    private static bool TrySign(
        ReadOnlySpan<byte> jsonObject,
        ReadOnlySpan<byte> entity,
        SigningKey key,
        out byte[] signed,
        out SignedJsonError error,
        CanonicalJsonMode mode)
    {
        ArgumentNullException.ThrowIfNull(key);
        signed = [];
        if (!SignableObject.TryRead(jsonObject, mode, out SignableObject signable, out error))
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        key.Sign(signable.Signed, signature);
        return SignatureMerge.TryMerge(signable, entity, key.KeyId, signature, out signed, out error);
    }

    private static SignedJsonResult Verify(ReadOnlySpan<byte> jsonObject, ReadOnlySpan<byte> entity, IReadOnlyDictionary<KeyId, VerifyKey> keys, CanonicalJsonMode mode)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return SignableObject.TryRead(jsonObject, mode, out SignableObject signable, out SignedJsonError error)
            ? SignatureCheck.VerifyAll(signable.Signed, signable.Signatures, entity, keys)
            : new SignedJsonResult(error);
    }

    private static ReadOnlySpan<byte> Utf8Of(ServerName entity) =>
        entity.IsDefault ? throw new ArgumentException("The server name was never set.", nameof(entity)) : entity.Utf8Span;

    private static byte[] Utf8Of(string entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return StrictUtf8.GetBytes(entity);
    }
}
