using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>The keys that a server publishes: one response of <c>/_matrix/key/v2/server</c>, of which shape and self-signature have been checked.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API § Publishing Keys, § Retrieving server keys. There is no way to make one without the checks. It says what the server published, not
/// what holds now: for how long the keys are good for an event is judged elsewhere, with the time and the room version.
/// </para>
/// <para>
/// The server must have signed the document with at least one key of its own <c>verify_keys</c>, and no signature of the server under such a key may be bad; signatures
/// under other keys, and by others (notaries), are not looked at. In <c>verify_keys</c> and <c>old_verify_keys</c> an entry of another algorithm, without a readable key of 32 bytes
/// (or, for an old one, without an integer <c>expired_ts</c>) is left out; it does not spoil the others.
/// </para>
/// </remarks>
public sealed class ServerKeys
{
    private readonly byte[] _utf8;

    private ServerKeys(byte[] utf8, ServerName serverName, long validUntilTs, SortedDictionary<KeyId, VerifyKey> verifyKeys, SortedDictionary<KeyId, OldVerifyKey> oldVerifyKeys)
    {
        _utf8 = utf8;
        ServerName = serverName;
        ValidUntilTs = validUntilTs;
        VerifyKeys = new ReadOnlyDictionary<KeyId, VerifyKey>(verifyKeys);
        OldVerifyKeys = new ReadOnlyDictionary<KeyId, OldVerifyKey>(oldVerifyKeys);
    }

    internal delegate bool SignatureVerifier(VerifyKey key, ReadOnlySpan<byte> signed, JsonSlice signature);

    /// <summary>The server whose keys these are.</summary>
    public ServerName ServerName { get; }

    /// <summary>Until when the server wants <see cref="VerifyKeys"/> to be taken as its own, in milliseconds since 1970-01-01T00:00Z. Any integer: it may lie in the past, or be absurd.</summary>
    public long ValidUntilTs { get; }

    /// <summary>The keys that the server signs with, at least one, in the UTF-8 byte order of their IDs.</summary>
    public IReadOnlyDictionary<KeyId, VerifyKey> VerifyKeys { get; }

    /// <summary>The keys that the server used to sign with, in the UTF-8 byte order of their IDs. They verify events only, never requests.</summary>
    public IReadOnlyDictionary<KeyId, OldVerifyKey> OldVerifyKeys { get; }

    /// <summary>The whole document in canonical JSON, all signatures included: what is stored, and what a notary signs and passes on.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Reads and checks a document of whichever server it names, as a notary's reply holds many.</summary>
    /// <param name="json">The document, in UTF-8.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="error">Which check failed.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error) =>
        TryParse(json, default, SignatureCheck.IsGood, out keys, out error);

    /// <summary>Reads and checks the document of one server.</summary>
    /// <param name="json">The document, in UTF-8.</param>
    /// <param name="expected">The server that was asked, or asked about: the document must be its own.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="error">Which check failed.</param>
    /// <exception cref="ArgumentException"><paramref name="expected"/> is default.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, ServerName expected, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error) =>
        expected.IsDefault
            ? throw new ArgumentException("The server name was never set.", nameof(expected))
            : TryParse(json, expected, SignatureCheck.IsGood, out keys, out error);

    /// <summary>The checks with another verification in place of the true one, so that those of the shape can be tested with made-up signatures.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> json, ServerName expected, SignatureVerifier verifier, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error)
    {
        keys = null;
        if (!SignableObject.TryRead(json, CanonicalJsonMode.Relaxed, out SignableObject signable, out SignedJsonError objectError))
        {
            error = new ServerKeysError(objectError.Kind == SignedJsonErrorKind.InvalidJson ? ServerKeysErrorKind.InvalidJson : ServerKeysErrorKind.NotAnObject, objectError.Json);
            return false;
        }

        ServerKeysErrorKind kind = ReadShape(signable, expected, out ServerKeys? read);
        error = kind == ServerKeysErrorKind.None ? CheckSelfSignature(signable, read!, verifier) : new ServerKeysError(kind);
        keys = error.Kind == ServerKeysErrorKind.None ? read : null;
        return keys is not null;
    }

    private static ServerKeysErrorKind ReadShape(SignableObject signable, ServerName expected, out ServerKeys? keys)
    {
        keys = null;
        JsonSlice root = JsonSlice.OfCanonical(signable.Canonical);
        if (!root.TryGetMember("server_name"u8, out JsonSlice name) || !name.TryGetUtf8(out ReadOnlySpan<byte> nameText) || !ServerName.TryParse(nameText, out ServerName serverName))
        {
            return ServerKeysErrorKind.InvalidServerName;
        }

        if (!expected.IsDefault && serverName != expected)
        {
            return ServerKeysErrorKind.OtherServer;
        }

        if (!root.TryGetMember("valid_until_ts"u8, out JsonSlice validUntil) || !validUntil.TryGetInt64(out long validUntilTs))
        {
            return ServerKeysErrorKind.InvalidValidUntil;
        }

        if (!root.TryGetMember("verify_keys"u8, out JsonSlice verifyKeys) || verifyKeys.Kind != JsonKind.Object)
        {
            return ServerKeysErrorKind.InvalidVerifyKeys;
        }

        // Many servers leave it out where they have none.
        if (root.TryGetMember("old_verify_keys"u8, out JsonSlice oldVerifyKeys) && oldVerifyKeys.Kind != JsonKind.Object)
        {
            return ServerKeysErrorKind.InvalidOldVerifyKeys;
        }

        SortedDictionary<KeyId, VerifyKey> current = ReadVerifyKeys(verifyKeys);
        keys = new ServerKeys(signable.Canonical, serverName, validUntilTs, current, ReadOldVerifyKeys(oldVerifyKeys));
        return current.Count == 0 ? ServerKeysErrorKind.NoUsableKey : ServerKeysErrorKind.None;
    }

    private static SortedDictionary<KeyId, VerifyKey> ReadVerifyKeys(JsonSlice entries)
    {
        SortedDictionary<KeyId, VerifyKey> keys = [];
        foreach (JsonMember entry in entries.EnumerateObject())
        {
            if (TryReadKey(entry, out KeyId keyId, out VerifyKey? key))
            {
                keys.Add(keyId, key);
            }
        }

        return keys;
    }

    private static SortedDictionary<KeyId, OldVerifyKey> ReadOldVerifyKeys(JsonSlice entries)
    {
        SortedDictionary<KeyId, OldVerifyKey> keys = [];
        foreach (JsonMember entry in entries.EnumerateObject())
        {
            if (TryReadKey(entry, out KeyId keyId, out VerifyKey? key) &&
                entry.Value.TryGetMember("expired_ts"u8, out JsonSlice expired) && expired.TryGetInt64(out long expiredTs))
            {
                keys.Add(keyId, new OldVerifyKey(key, expiredTs));
            }
        }

        return keys;
    }

    private static bool TryReadKey(JsonMember entry, out KeyId keyId, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = null;
        return KeyId.TryParse(entry.Name, out keyId)
            && keyId.IsEd25519
            && entry.Value.TryGetMember("key"u8, out JsonSlice value)
            && value.TryGetUtf8(out ReadOnlySpan<byte> base64)
            && VerifyKey.TryFromBase64(base64, out key);
    }

    private static ServerKeysError CheckSelfSignature(SignableObject signable, ServerKeys keys, SignatureVerifier verifier)
    {
        bool signed = false;
        if (signable.Signatures.TryGetMember(keys.ServerName.Span, out JsonSlice signatures))
        {
            foreach (JsonMember signature in signatures.EnumerateObject())
            {
                if (!KeyId.TryParse(signature.Name, out KeyId keyId) || !keys.VerifyKeys.TryGetValue(keyId, out VerifyKey? key))
                {
                    continue;
                }

                if (!verifier(key, signable.Signed, signature.Value))
                {
                    return new ServerKeysError(ServerKeysErrorKind.BadSignature, KeyId: keyId);
                }

                signed = true;
            }
        }

        return signed ? default : new ServerKeysError(ServerKeysErrorKind.NotSelfSigned);
    }
}
