using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents the keys that a server publishes: one response of <c>/_matrix/key/v2/server</c>, of which shape and self-signature have been checked.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API § Publishing Keys, § Retrieving server keys (https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys). An instance exists only after the
/// checks. It says what the server published, not what holds now: for how long the keys count for an event is judged elsewhere, with the time and the room version.
/// </para>
/// <para>
/// The server must have signed the document with at least one key of its own <c>verify_keys</c>. Other signatures, good or bad, do not spoil it. In <c>verify_keys</c> and
/// <c>old_verify_keys</c> an entry of another algorithm, without a readable key of 32 bytes (or, for an old one, without an integer <c>expired_ts</c>) is left out and counted
/// (<see cref="LeftOut"/>); it does not spoil the others. <c>null</c> and a missing map are empty. Where one ID names two different keys, the whole document is refused.
/// </para>
/// <para>
/// The work for one document is bounded before any signature is verified: <see cref="MaxVerifyKeys"/>, <see cref="MaxOldVerifyKeys"/>, <see cref="MaxSignatureChecks"/>.
/// </para>
/// </remarks>
public sealed class ServerKeys
{
    /// <summary>The maximum number of current keys that are read from a document. Keys with a signature come before keys without one, then the order is that of the IDs; the others are left out.</summary>
    public const int MaxVerifyKeys = 32;

    /// <summary>The maximum number of old keys that are read from a document. Those that expired last are kept; the others are left out.</summary>
    public const int MaxOldVerifyKeys = 512;

    /// <summary>The maximum number of signatures that are verified to find one good signature of a document.</summary>
    public const int MaxSignatureChecks = 16;

    private readonly byte[] _utf8;

    internal ServerKeys(byte[] utf8, ServerName serverName, long validUntilTs, ServerKeyMaps maps)
    {
        _utf8 = utf8;
        ServerName = serverName;
        ValidUntilTs = validUntilTs;
        VerifyKeys = maps.Current.AsReadOnly();
        OldVerifyKeys = maps.Old.AsReadOnly();
        LeftOut = maps.LeftOut;
    }

    internal delegate bool SignatureVerifier(VerifyKey key, ReadOnlySpan<byte> signed, JsonSlice signature);

    /// <summary>Gets the server whose keys these are.</summary>
    public ServerName ServerName { get; }

    /// <summary>Gets the time until which the server wants <see cref="VerifyKeys"/> to be taken as its own, in milliseconds since 1970-01-01T00:00Z. Any integer: it may lie in the past, or be absurd.</summary>
    public long ValidUntilTs { get; }

    /// <summary>Gets the keys that the server signs with, at least one, in the UTF-8 byte order of their IDs.</summary>
    public IReadOnlyDictionary<KeyId, VerifyKey> VerifyKeys { get; }

    /// <summary>Gets the keys that the server used to sign with, each with its <see cref="ServerKey.ExpiredTs"/>, in the UTF-8 byte order of their IDs. They verify events only, never requests.</summary>
    public IReadOnlyDictionary<KeyId, ServerKey> OldVerifyKeys { get; }

    /// <summary>Gets the number of entries of <c>verify_keys</c> and <c>old_verify_keys</c> that could not be read or were too many. A map of another type counts as one entry.</summary>
    public int LeftOut { get; }

    /// <summary>Gets the whole document in canonical JSON, all signatures included: what is stored, and what a notary signs and passes on.</summary>
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

    /// <summary>Finds the first of some keys that has signed the document.</summary>
    /// <param name="candidates">The keys, of any origin, in the order in which they are tried. A key without a signature under its ID is passed over at no cost.</param>
    /// <param name="signer">The first key that has signed the document.</param>
    /// <returns>False where none of the first <see cref="MaxSignatureChecks"/> keys that have a signature under their ID has made it.</returns>
    public bool TryFindSigner(IEnumerable<ServerKey> candidates, [NotNullWhen(true)] out ServerKey? signer) =>
        TryFindSigner(candidates, SignatureCheck.IsGood, out signer);

    /// <summary>The search with another verification in place of the true one, so that verifications can be counted.</summary>
    internal bool TryFindSigner(IEnumerable<ServerKey> candidates, SignatureVerifier verifier, [NotNullWhen(true)] out ServerKey? signer)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        signer = null;
        if (!SignableObject.TryRead(_utf8, CanonicalJsonMode.Relaxed, out SignableObject signable, out _)
            || !signable.Signatures.TryGetMember(ServerName.Span, out JsonSlice signatures))
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

            if (verifier(candidate.Key, signable.Signed, JsonSlice.OfCanonical(signable.Canonical.AsSpan()[place])))
            {
                signer = candidate;
                return true;
            }
        }

        return false;
    }

    /// <summary>The checks with another verification in place of the true one, so that those of the shape can be tested with made-up signatures.</summary>
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

    /// <summary>Where each signature stands: a search through the object for each key would cost the square of its size.</summary>
    private static SortedDictionary<KeyId, Range> PlacesOf(JsonSlice signatures, ReadOnlySpan<byte> canonical)
    {
        SortedDictionary<KeyId, Range> places = [];
        foreach (JsonMember signature in signatures.EnumerateObject())
        {
            if (KeyId.TryParse(signature.Name, out KeyId keyId) && canonical.Overlaps(signature.Value.Utf8, out int start))
            {
                places[keyId] = start..(start + signature.Value.Utf8.Length);
            }
        }

        return places;
    }

    private static ServerKeysError Read(SignableObject signable, ServerName expected, out ServerKeys? keys, out JsonSlice signatures)
    {
        keys = null;
        signatures = default;
        JsonSlice root = JsonSlice.OfCanonical(signable.Canonical);
        if (!root.TryGetMember("server_name"u8, out JsonSlice name) || !name.TryGetUtf8(out ReadOnlySpan<byte> nameText) || !ServerName.TryParse(nameText, out ServerName serverName))
        {
            return new ServerKeysError(ServerKeysErrorKind.InvalidServerName);
        }

        if (!expected.IsDefault && serverName != expected)
        {
            return new ServerKeysError(ServerKeysErrorKind.OtherServer);
        }

        if (!root.TryGetMember("valid_until_ts"u8, out JsonSlice validUntil) || !validUntil.TryGetInt64(out long validUntilTs))
        {
            return new ServerKeysError(ServerKeysErrorKind.InvalidValidUntil);
        }

        _ = signable.Signatures.TryGetMember(serverName.Span, out signatures);
        var maps = ServerKeyMaps.Read(root, signatures);
        keys = new ServerKeys(signable.Canonical, serverName, validUntilTs, maps);
        return maps.Current.Count == 0 ? new ServerKeysError(ServerKeysErrorKind.NoUsableKey)
            : maps.IdUsedTwice is { } id ? new ServerKeysError(ServerKeysErrorKind.KeyIdUsedTwice, KeyId: id)
            : default;
    }

    /// <summary>One good signature is enough: a bad one beside it, which a relay may have spoiled, says nothing of it.</summary>
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

        return bad.IsDefault ? new ServerKeysError(ServerKeysErrorKind.NotSelfSigned) : new ServerKeysError(ServerKeysErrorKind.BadSignature, KeyId: bad);
    }
}
