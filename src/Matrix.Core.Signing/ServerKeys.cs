using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>
/// Represents the keys that a server publishes: one response of <c>/_matrix/key/v2/server</c> that has passed the checks of its shape and self-signature.
/// </summary>
/// <remarks>
/// <para>
/// An instance exists only after the checks. It describes what the server published. Whether a key is valid for an event is decided elsewhere, with the time and the
/// room version.
/// </para>
/// <para>
/// The server must have signed the document with at least one key of its own <c>verify_keys</c>. Other signatures, good or bad, do not matter. An entry of
/// <c>verify_keys</c> or <c>old_verify_keys</c> is left out and counted (<see cref="LeftOut"/>) if it has another algorithm or lacks a readable key of 32 bytes (or,
/// in <c>old_verify_keys</c>, an integer <c>expired_ts</c>). It does not affect the other entries. <c>null</c> and a missing map are empty. If one ID names two
/// different keys, the whole document is refused.
/// </para>
/// <para>
/// The work for one document is limited before any signature is verified: <see cref="MaxVerifyKeys"/>, <see cref="MaxOldVerifyKeys"/>,
/// <see cref="MaxSignatureChecks"/>.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#publishing-keys">Server-server API, Publishing Keys</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Server-server API, Retrieving server keys</seealso>
public sealed class ServerKeys
{
    /// <summary>
    /// The maximum number of current keys that are read from a document. Keys with a signature come before keys without one, each group in the order of IDs. Further
    /// keys are left out.
    /// </summary>
    public const int MaxVerifyKeys = 32;

    /// <summary>The maximum number of old keys that are read from a document. The keys that expired last are kept. The others are left out.</summary>
    public const int MaxOldVerifyKeys = 512;

    /// <summary>The maximum number of signatures that are verified to find one good signature of a document.</summary>
    public const int MaxSignatureChecks = 16;

    private readonly byte[] _utf8;

    internal ServerKeys(byte[] utf8, ServerName serverName, MatrixTimestamp validUntil, ServerKeyMaps maps)
    {
        _utf8 = utf8;
        ServerName = serverName;
        ValidUntil = validUntil;
        VerifyKeys = maps.Current.AsReadOnly();
        OldVerifyKeys = maps.Old.AsReadOnly();
        LeftOut = maps.LeftOut;
    }

    internal delegate bool SignatureVerifier(VerifyKey key, ReadOnlySpan<byte> signed, JsonSlice signature);

    /// <summary>Gets the server that the keys belong to.</summary>
    public ServerName ServerName { get; }

    /// <summary>Gets the time until which the server declares <see cref="VerifyKeys"/> valid. It may be any time, also in the past.</summary>
    public MatrixTimestamp ValidUntil { get; }

    /// <summary>Gets the keys that the server signs with, at least one, in the UTF-8 byte order of their IDs.</summary>
    public IReadOnlyDictionary<KeyId, VerifyKey> VerifyKeys { get; }

    /// <summary>
    /// Gets the keys that the server no longer signs with, each with its <see cref="ServerKey.ExpiredAt"/>, in the UTF-8 byte order of their IDs. They verify only
    /// events, never requests.
    /// </summary>
    public IReadOnlyDictionary<KeyId, ServerKey> OldVerifyKeys { get; }

    /// <summary>
    /// Gets the number of entries of <c>verify_keys</c> and <c>old_verify_keys</c> that could not be read or exceeded a limit. A map of another type counts as one
    /// entry.
    /// </summary>
    public int LeftOut { get; }

    /// <summary>Gets the whole document in canonical JSON with all signatures, the form that is stored and that a notary signs and passes on.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Tries to read and check a document of any server, such as one of the documents in a notary's reply.</summary>
    /// <param name="json">The document, in UTF-8.</param>
    /// <param name="keys">The keys, or <see langword="null"/> if a check failed.</param>
    /// <param name="error">The check that failed.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error) =>
        TryParse(json, default, VerifyEncoded, out keys, out error);

    /// <summary>Tries to read and check the document of one server.</summary>
    /// <param name="json">The document, in UTF-8.</param>
    /// <param name="expected">The server that the document must belong to.</param>
    /// <param name="keys">The keys, or <see langword="null"/> if a check failed.</param>
    /// <param name="error">The check that failed.</param>
    /// <exception cref="ArgumentException"><paramref name="expected"/> is the <c>default</c> value.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, ServerName expected, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error) =>
        expected.IsDefault
            ? throw new ArgumentException("The server name was never set.", nameof(expected))
            : TryParse(json, expected, VerifyEncoded, out keys, out error);

    /// <summary>Returns the keys of the document with their validity limited from the time of the fetch.</summary>
    /// <param name="fetchedAt">The time at which the document was fetched.</param>
    /// <param name="provenance">The source of the document.</param>
    /// <returns>
    /// The current keys with their validity limited (<see cref="ServerKey.CapValidity"/>), then the old keys. An old key that expires after <paramref name="fetchedAt"/> is left out: it is
    /// not old yet, and would be valid for events of any time until then, beyond the seven days (MSC4499 calls the entry malformed).
    /// </returns>
    public ImmutableArray<ServerKey> GetKeys(MatrixTimestamp fetchedAt, KeyProvenance provenance = KeyProvenance.Unknown)
    {
        MatrixTimestamp validUntil = ServerKey.CapValidity(ValidUntil, fetchedAt);
        ImmutableArray<ServerKey>.Builder keys = ImmutableArray.CreateBuilder<ServerKey>(VerifyKeys.Count + OldVerifyKeys.Count);
        foreach ((KeyId id, VerifyKey key) in VerifyKeys)
        {
            keys.Add(new ServerKey(id, key, validUntil) { Provenance = provenance });
        }

        foreach (ServerKey old in OldVerifyKeys.Values)
        {
            if (old.ExpiredAt <= fetchedAt)
            {
                keys.Add(old with { Provenance = provenance });
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>Tries to find the first of several keys that has signed the document.</summary>
    /// <param name="candidates">
    /// The keys, of any origin, in the order in which they are tried. A key without a signature under its ID is skipped and does not count.
    /// </param>
    /// <param name="signer">The first key that has signed the document.</param>
    /// <returns>
    /// <see langword="false"/> if no good signature is found among the first <see cref="MaxSignatureChecks"/> keys that have a signature under their ID.
    /// </returns>
    public bool TryFindSigner(IEnumerable<ServerKey> candidates, [NotNullWhen(true)] out ServerKey? signer) =>
        TryFindSigner(candidates, VerifyEncoded, out signer);

    /// <summary>Searches with another verification function, so that tests can count verifications.</summary>
    internal bool TryFindSigner(IEnumerable<ServerKey> candidates, SignatureVerifier verifier, [NotNullWhen(true)] out ServerKey? signer)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        signer = null;
        if (!SignableObject.TryRead(_utf8, CanonicalJsonMode.Relaxed, out SignableObject signable, out _)
            || !signable.Signatures.TryGetMember(ServerName.Utf8Span, out JsonSlice signatures))
        {
            return false;
        }

        SortedDictionary<KeyId, Range> places = PlacesOf(signatures, signable.Canonical);
        int verified = 0;
        foreach (ServerKey candidate in candidates)
        {
            if (!places.TryGetValue(candidate.KeyId, out Range place))
            {
                continue;
            }

            if (verified++ == MaxSignatureChecks)
            {
                return false;
            }

            if (verifier(candidate.Key, signable.Signed, JsonSlice.FromCanonical(signable.Canonical.AsSpan()[place])))
            {
                signer = candidate;
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs the checks with another verification function, so that tests can check the shape with made-up signatures.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> json, ServerName expected, SignatureVerifier verifier, [NotNullWhen(true)] out ServerKeys? keys, out ServerKeysError error)
    {
        keys = null;
        if (!SignableObject.TryRead(json, CanonicalJsonMode.Relaxed, out SignableObject signable, out SignedJsonError objectError))
        {
            error = new ServerKeysError(objectError.Kind == SignedJsonErrorKind.InvalidJson ? ServerKeysErrorKind.InvalidJson : ServerKeysErrorKind.NotAnObject, objectError.Json);
            return false;
        }

        error = Read(signable, expected, out ServerKeys? read, out JsonSlice signatures);
        if (error.Kind == ServerKeysErrorKind.None)
        {
            error = CheckSelfSignature(signable.Signed, signatures, read!.VerifyKeys, verifier);
        }

        keys = error.Kind == ServerKeysErrorKind.None ? read : null;
        return keys is not null;
    }

    /// <summary>Returns the position of each signature. A search through the object for each key would cost the square of its size.</summary>
    private static SortedDictionary<KeyId, Range> PlacesOf(JsonSlice signatures, ReadOnlySpan<byte> canonical)
    {
        SortedDictionary<KeyId, Range> places = [];
        foreach (JsonMember signature in signatures.EnumerateObject())
        {
            if (KeyId.TryParse(signature.Name, out KeyId keyId) && canonical.Overlaps(signature.Value.Utf8Span, out int start))
            {
                places[keyId] = start..(start + signature.Value.Utf8Span.Length);
            }
        }

        return places;
    }

    private static ServerKeysError Read(SignableObject signable, ServerName expected, out ServerKeys? keys, out JsonSlice signatures)
    {
        keys = null;
        signatures = default;
        JsonSlice root = JsonSlice.FromCanonical(signable.Canonical);
        if (!root.TryGetMember("server_name"u8, out JsonSlice name) || !name.TryGetUtf8(out ReadOnlySpan<byte> nameText) || !ServerName.TryParse(nameText, out ServerName serverName))
        {
            return new ServerKeysError(ServerKeysErrorKind.InvalidServerName);
        }

        if (!expected.IsDefault && serverName != expected)
        {
            return new ServerKeysError(ServerKeysErrorKind.OtherServer);
        }

        if (!root.TryGetMember("valid_until_ts"u8, out JsonSlice declared) || !declared.TryGetInt64(out long validUntil))
        {
            return new ServerKeysError(ServerKeysErrorKind.InvalidValidUntil);
        }

        _ = signable.Signatures.TryGetMember(serverName.Utf8Span, out signatures);
        var maps = ServerKeyMaps.Read(root, signatures);
        keys = new ServerKeys(signable.Canonical, serverName, new MatrixTimestamp(validUntil), maps);
        return maps.Current.Count == 0 ? new ServerKeysError(ServerKeysErrorKind.NoUsableKey)
            : maps.IdUsedTwice is { } id ? new ServerKeysError(ServerKeysErrorKind.KeyIdUsedTwice, keyId: id)
            : default;
    }

    /// <summary>
    /// Checks that at least one signature is good. A bad signature beside it does not count against the document, because a relay may have damaged it.
    /// </summary>
    private static ServerKeysError CheckSelfSignature(ReadOnlySpan<byte> signed, JsonSlice signatures, IReadOnlyDictionary<KeyId, VerifyKey> keys, SignatureVerifier verifier)
    {
        KeyId bad = default;
        int verified = 0;
        foreach (JsonMember signature in signatures.EnumerateObject())
        {
            if (!KeyId.TryParse(signature.Name, out KeyId keyId) || !keys.TryGetValue(keyId, out VerifyKey? key))
            {
                continue;
            }

            if (verified++ == MaxSignatureChecks)
            {
                break;
            }

            if (verifier(key, signed, signature.Value))
            {
                return default;
            }

            bad = bad.IsDefault ? keyId : bad;
        }

        return bad.IsDefault ? new ServerKeysError(ServerKeysErrorKind.NotSelfSigned) : new ServerKeysError(ServerKeysErrorKind.BadSignature, keyId: bad);
    }

    private static bool VerifyEncoded(VerifyKey key, ReadOnlySpan<byte> signed, JsonSlice signature) => key.VerifyEncoded(signed, signature);
}
