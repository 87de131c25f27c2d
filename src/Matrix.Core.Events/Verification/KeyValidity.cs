using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Determines when a key is valid.</summary>
/// <remarks>Times are milliseconds since 1970.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v5/#signing-key-validity-period">Room version 5, Signing key validity period</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Server-server API, Retrieving server keys</seealso>
public static class KeyValidity
{
    /// <summary>
    /// The maximum validity of a key in milliseconds, counted from the time at which it was fetched: seven days, even if the server declares a longer one.
    /// </summary>
    public const long MaxValidityMs = 7L * 24 * 60 * 60 * 1000;

    /// <summary>Returns the time until which the keys of a response are valid.</summary>
    /// <param name="validUntilTs">The time that the response declares.</param>
    /// <param name="fetchedTs">
    /// The time at which the response was fetched. The specification does not say whether the week counts from then or from the time at which an event is checked.
    /// Here it counts from the fetch.
    /// </param>
    public static long Cap(long validUntilTs, long fetchedTs) =>
        fetchedTs > long.MaxValue - MaxValidityMs ? validUntilTs : Math.Min(validUntilTs, fetchedTs + MaxValidityMs);

    /// <summary>Returns the keys of a document with their validity limited from the time of the fetch.</summary>
    /// <param name="document">The document. Its own signature was checked when it was read.</param>
    /// <param name="fetchedTs">The time at which the document was fetched.</param>
    /// <param name="provenance">The source of the document.</param>
    /// <returns>
    /// The current keys with their validity limited (<see cref="Cap"/>), then the old keys. An old key that expires after <paramref name="fetchedTs"/> is left out:
    /// it is not old yet, and would be valid for events of any time until then, beyond the seven days (MSC4499 calls the entry malformed).
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="document"/> is <see langword="null"/>.</exception>
    public static ImmutableArray<ServerKey> GetKeys(ServerKeys document, long fetchedTs, KeyProvenance provenance = KeyProvenance.Unknown)
    {
        ArgumentNullException.ThrowIfNull(document);
        long validUntil = Cap(document.ValidUntilTs, fetchedTs);
        ImmutableArray<ServerKey>.Builder keys = ImmutableArray.CreateBuilder<ServerKey>(document.VerifyKeys.Count + document.OldVerifyKeys.Count);
        foreach ((KeyId id, VerifyKey key) in document.VerifyKeys)
        {
            keys.Add(new ServerKey(id, key, validUntil) { Provenance = provenance });
        }

        foreach (ServerKey old in document.OldVerifyKeys.Values)
        {
            if (old.ExpiredTs <= fetchedTs)
            {
                keys.Add(old with { Provenance = provenance });
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>Determines whether a key is valid for an event.</summary>
    /// <param name="key">The key.</param>
    /// <param name="originServerTs">The <c>origin_server_ts</c> of the event.</param>
    /// <param name="version">The room version. Before version 5 the validity of a current key is not checked.</param>
    /// <remarks>
    /// An old key is valid for events before it expired. Implementations differ for the exact millisecond of expiry. Here the key is not valid for it.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool CoversEvent(ServerKey key, long originServerTs, RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(version);
        return key.ExpiredTs is { } expired
            ? originServerTs < expired
            : !version.Signatures.RequiresValidKeys || originServerTs <= key.ValidUntilTs;
    }

    /// <summary>Determines whether a key is valid for a request made now, which only a current key before the end of its validity is.</summary>
    /// <param name="key">The key.</param>
    /// <param name="nowTs">The current time.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public static bool CoversRequest(ServerKey key, long nowTs)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.ExpiredTs is null && nowTs <= key.ValidUntilTs;
    }
}
