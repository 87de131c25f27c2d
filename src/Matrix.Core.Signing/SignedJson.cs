using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Signs JSON objects and verifies their signatures: everything that is signed and is not an event.</summary>
/// <remarks>
/// <para>
/// Matrix spec, appendices § Signing JSON, § Checking for a Signature. Signed is the canonical JSON of the object without its members <c>signatures</c> and <c>unsigned</c>;
/// the signature stands in <c>signatures</c>, under the entity (a server name, or a user ID for a user's keys) and the key ID. Entities are compared
/// as text, case and all. (An event is redacted before it is signed: that is done elsewhere.)
/// </para>
/// <para>
/// Any bytes may be given as an object. Numbers are held to <see cref="CanonicalJsonMode.Relaxed"/> unless asked otherwise: signed objects may carry events of old
/// rooms, and a strict reader would refuse what the signer rightly signed.
/// </para>
/// </remarks>
public static class SignedJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs an object of one's own.</summary>
    /// <inheritdoc cref="TrySign(ReadOnlySpan{byte}, ServerName, SigningKey, out byte[], out SignedJsonError, CanonicalJsonMode)" path="/param"/>
    /// <returns>The object in canonical JSON with the signature merged in; other signatures and <c>unsigned</c> are kept.</returns>
    /// <exception cref="FormatException">The text cannot be signed; the message says why.</exception>
    /// <exception cref="ArgumentException">The entity is default.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> jsonObject, ServerName entity, SigningKey key, CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, entity, key, out byte[] signed, out SignedJsonError error, mode) ? signed : throw new FormatException($"The text cannot be signed: {error}.");

    /// <summary>Signs an object of one's own.</summary>
    /// <inheritdoc cref="TrySign(ReadOnlySpan{byte}, string, SigningKey, out byte[], out SignedJsonError, CanonicalJsonMode)" path="/param"/>
    /// <returns>The object in canonical JSON with the signature merged in; other signatures and <c>unsigned</c> are kept.</returns>
    /// <exception cref="FormatException">The text cannot be signed; the message says why.</exception>
    /// <exception cref="ArgumentException">The entity holds a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> jsonObject, string entity, SigningKey key, CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, entity, key, out byte[] signed, out SignedJsonError error, mode) ? signed : throw new FormatException($"The text cannot be signed: {error}.");

    /// <summary>Signs an object that another may have made, as a notary does.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Who signs.</param>
    /// <param name="key">The key to sign with. A signature that is there under the same entity and key ID is replaced.</param>
    /// <param name="signed">The object in canonical JSON with the signature merged in; other signatures and <c>unsigned</c> are kept. Empty where it cannot be signed.</param>
    /// <param name="error">Why it cannot be signed.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity is default.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public static bool TrySign(
        ReadOnlySpan<byte> jsonObject,
        ServerName entity,
        SigningKey key,
        out byte[] signed,
        out SignedJsonError error,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, Utf8Of(entity), key, out signed, out error, mode);

    /// <summary>Signs an object that another may have made, as a notary does.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Who signs: a server name or a user ID, without lone surrogates.</param>
    /// <param name="key">The key to sign with. A signature that is there under the same entity and key ID is replaced.</param>
    /// <param name="signed">The object in canonical JSON with the signature merged in; other signatures and <c>unsigned</c> are kept. Empty where it cannot be signed.</param>
    /// <param name="error">Why it cannot be signed.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity holds a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public static bool TrySign(
        ReadOnlySpan<byte> jsonObject,
        string entity,
        SigningKey key,
        out byte[] signed,
        out SignedJsonError error,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        TrySign(jsonObject, Utf8Of(entity), key, out signed, out error, mode);

    /// <summary>Verifies the signatures of a server with keys that are known and valid.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Whose signatures are verified; those of others are not looked at.</param>
    /// <param name="keys">The keys of the entity.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity is default.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        ServerName entity,
        IReadOnlyDictionary<KeyId, VerifyKey> keys,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        Verify(jsonObject, Utf8Of(entity), LookupIn(keys), mode);

    /// <summary>Verifies the signatures of an entity with keys that are known and valid.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Whose signatures are verified, a server name or a user ID; those of others are not looked at.</param>
    /// <param name="keys">The keys of the entity.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity holds a lone surrogate.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        string entity,
        IReadOnlyDictionary<KeyId, VerifyKey> keys,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        Verify(jsonObject, Utf8Of(entity), LookupIn(keys), mode);

    /// <summary>Verifies the signatures of a server.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Whose signatures are verified; those of others are not looked at.</param>
    /// <param name="keys">Asked once for each signature of the entity under an <c>ed25519</c> key ID.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity is default.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        ServerName entity,
        Func<KeyId, KeyAnswer> keys,
        CanonicalJsonMode mode = CanonicalJsonMode.Relaxed) =>
        Verify(jsonObject, Utf8Of(entity), keys, mode);

    /// <summary>Verifies the signatures of an entity.</summary>
    /// <param name="jsonObject">The object, in UTF-8.</param>
    /// <param name="entity">Whose signatures are verified, a server name or a user ID; those of others are not looked at.</param>
    /// <param name="keys">Asked once for each signature of the entity under an <c>ed25519</c> key ID.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <exception cref="ArgumentException">The entity holds a lone surrogate.</exception>
    public static SignedJsonResult Verify(
        ReadOnlySpan<byte> jsonObject,
        string entity,
        Func<KeyId, KeyAnswer> keys,
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

    private static SignedJsonResult Verify(ReadOnlySpan<byte> jsonObject, ReadOnlySpan<byte> entity, Func<KeyId, KeyAnswer> keys, CanonicalJsonMode mode)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return SignableObject.TryRead(jsonObject, mode, out SignableObject signable, out SignedJsonError error)
            ? SignatureCheck.VerifyAll(signable.Signed, signable.Signatures, entity, keys)
            : new SignedJsonResult(error);
    }

    private static Func<KeyId, KeyAnswer> LookupIn(IReadOnlyDictionary<KeyId, VerifyKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keyId => keys.TryGetValue(keyId, out VerifyKey? key) ? KeyAnswer.Valid(key) : KeyAnswer.Unknown;
    }

    private static ReadOnlySpan<byte> Utf8Of(ServerName entity) =>
        entity.IsDefault ? throw new ArgumentException("The server name was never set.", nameof(entity)) : entity.Span;

    private static byte[] Utf8Of(string entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return StrictUtf8.GetBytes(entity);
    }
}
