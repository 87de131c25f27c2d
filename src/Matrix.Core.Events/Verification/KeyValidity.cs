using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>When a key counts.</summary>
/// <remarks>
/// Matrix spec, room version 5, § Signing key validity period; server-server API, § Retrieving server keys. Times are
/// milliseconds since 1970.
/// </remarks>
public static class KeyValidity
{
    /// <summary>However long a server says that its keys are valid, they are taken as valid for seven days after they were fetched.</summary>
    public const long MaxValidityMs = 7L * 24 * 60 * 60 * 1000;

    /// <summary>The time until which keys of a response may be taken as valid.</summary>
    /// <param name="validUntilTs">What the response says.</param>
    /// <param name="fetchedTs">When it was fetched. The spec leaves open whether the week counts from then or from when an event is judged; it is from then.</param>
    public static long Cap(long validUntilTs, long fetchedTs) =>
        fetchedTs > long.MaxValue - MaxValidityMs ? validUntilTs : Math.Min(validUntilTs, fetchedTs + MaxValidityMs);

    /// <summary>Returns the keys of a document as they count from when it was fetched.</summary>
    /// <param name="document">The document, whose own signature was checked when it was read.</param>
    /// <param name="fetchedTs">When it was fetched.</param>
    /// <param name="provenance">From whom it came.</param>
    /// <returns>
    /// The current keys with their validity capped (<see cref="Cap"/>), then the old keys. An old key that expires after <paramref name="fetchedTs"/> is left out: it is not old yet, and would
    /// count for events of any time until then, past the seven days (MSC4499 calls the entry malformed).
    /// </returns>
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

    /// <summary>Whether a key counts for an event.</summary>
    /// <param name="key">The key.</param>
    /// <param name="originServerTs">When the event says that it was sent.</param>
    /// <param name="version">The room version: before 5 the validity of a current key is not looked at.</param>
    /// <remarks>An old key counts for events before it expired. At the very millisecond implementations differ; here it does not count.</remarks>
    public static bool CoversEvent(ServerKey key, long originServerTs, RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(version);
        return key.ExpiredTs is { } expired
            ? originServerTs < expired
            : !version.EnforcesKeyValidity || originServerTs <= key.ValidUntilTs;
    }

    /// <summary>Whether a key counts for a request made now: only a current key that is still valid does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="nowTs">The time.</param>
    public static bool CoversRequest(ServerKey key, long nowTs)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.ExpiredTs is null && nowTs <= key.ValidUntilTs;
    }
}
