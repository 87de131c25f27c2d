using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>All that is known of one server's keys. Immutable; what a store keeps.</summary>
/// <remarks>
/// A key that was once taken is never lost and never replaced by another under its ID: history that it signed can only be verified with it. What is known from two
/// sides merges to the same whichever comes first.
/// </remarks>
public sealed partial class KnownServerKeys
{
    /// <summary>The most keys that are kept of one server. Beyond them no new ones are taken; those that are there stay.</summary>
    public const int MaxKeys = 512;

    /// <summary>The most keys that are kept under one ID.</summary>
    public const int MaxKeysPerId = 8;

    private KnownServerKeys(ServerName server) => Server = server;

    /// <summary>The server.</summary>
    public ServerName Server { get; }

    /// <summary>The keys, in the UTF-8 byte order of their IDs; those that share an ID follow one another.</summary>
    public ImmutableArray<ServerKey> Keys { get; private init; } = [];

    /// <summary>When a document of the server was last accepted, from whomever it came, in milliseconds since 1970; null where none was.</summary>
    public long? FetchedTs { get; private init; }

    /// <summary>When a document was last accepted from the server itself, in milliseconds since 1970; null where none was.</summary>
    public long? CompleteTs { get; private init; }

    /// <summary>The newest accepted document: what a notary passes on (<see cref="ServerKeysBuilder.SignAsNotary"/>), the server reachable or not. Null where there is none.</summary>
    public ServerKeys? Latest { get; private init; }

    /// <summary>Until when <see cref="Latest"/> holds, capped to seven days after it was fetched, in milliseconds since 1970; 0 where there is none.</summary>
    public long ValidUntilTs { get; private init; }

    /// <summary>The document that is held back because nothing ties it to the keys known before; null where there is none.</summary>
    public ServerKeys? Quarantined { get; private init; }

    internal static KnownServerKeys Empty(ServerName server) => new(server);

    /// <summary>What one document says.</summary>
    internal static KnownServerKeys OfDocument(ServerKeys document, IEnumerable<ServerKey> keys, long validUntilTs, long fetchedTs, bool fromServer) => new(document.ServerName)
    {
        Keys = Union([], keys),
        FetchedTs = fetchedTs,
        CompleteTs = fromServer ? fetchedTs : null,
        Latest = document,
        ValidUntilTs = validUntilTs,
    };

    /// <summary>The keys under an ID, in no order of worth; empty where there is none.</summary>
    internal ReadOnlySpan<ServerKey> WithId(KeyId keyId)
    {
        ReadOnlySpan<ServerKey> keys = Keys.AsSpan();
        int low = 0;
        int high = keys.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = keys[middle].KeyId.CompareTo(keyId) < 0 ? (middle + 1, high) : (low, middle);
        }

        int end = low;
        while (end < keys.Length && keys[end].KeyId == keyId)
        {
            end++;
        }

        return keys[low..end];
    }

    /// <summary>The keys under an ID, the best first; for no ID, all current keys.</summary>
    internal ImmutableArray<ServerKey> ByWorth(KeyId keyId)
    {
        ServerKey[] keys = keyId.IsDefault ? [.. Keys.Where(key => key.ExpiredTs is null)] : WithId(keyId).ToArray();
        Array.Sort(keys, ServerKeyOrder.CompareByWorth);
        return [.. keys];
    }

    /// <summary>Whether this very key is known.</summary>
    internal ServerKey? Find(KeyId keyId, VerifyKey key)
    {
        foreach (ServerKey known in WithId(keyId))
        {
            if (known.Key == key)
            {
                return known;
            }
        }

        return null;
    }

    internal KnownServerKeys Quarantine(ServerKeys? document) => new(Server)
    {
        Keys = Keys,
        FetchedTs = FetchedTs,
        CompleteTs = CompleteTs,
        Latest = Latest,
        ValidUntilTs = ValidUntilTs,
        Quarantined = document,
    };

    /// <summary>
    /// Ends the time of current keys whose ID the server now uses for another: what they signed until now stays, and they are not taken for the other's because their document claimed to hold
    /// for longer.
    /// </summary>
    internal KnownServerKeys EndRivals(ServerKeys document, long nowTs)
    {
        bool IsRival(ServerKey key) => key.ExpiredTs is null && key.ValidUntilTs > nowTs && document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? other) && other != key.Key;
        return !Keys.Any(IsRival) ? this : new KnownServerKeys(Server)
        {
            Keys = [.. Keys.Select(key => IsRival(key) ? key with { ValidUntilTs = nowTs } : key)],
            FetchedTs = FetchedTs,
            CompleteTs = CompleteTs,
            Latest = Latest,
            ValidUntilTs = ValidUntilTs,
            Quarantined = Quarantined,
        };
    }

    /// <summary>What is known from two sides, in whichever order. What is quarantined is this side's.</summary>
    internal KnownServerKeys Merge(KnownServerKeys other)
    {
        KnownServerKeys newer = IsNewer(other, this) ? other : this;
        return new KnownServerKeys(Server)
        {
            Keys = Union(Keys, other.Keys),
            FetchedTs = Later(FetchedTs, other.FetchedTs),
            CompleteTs = Later(CompleteTs, other.CompleteTs),
            Latest = newer.Latest,
            ValidUntilTs = newer.ValidUntilTs,
            Quarantined = Quarantined,
        };
    }

    private static bool IsNewer(KnownServerKeys candidate, KnownServerKeys held)
    {
        if (candidate.Latest is null || held.Latest is null)
        {
            return candidate.Latest is not null;
        }

        int byTime = candidate.ValidUntilTs.CompareTo(held.ValidUntilTs);
        return byTime > 0 || (byTime == 0 && candidate.Latest.Utf8.Span.SequenceCompareTo(held.Latest.Utf8.Span) > 0);
    }

    private static long? Later(long? left, long? right) => left is { } a && right is { } b ? Math.Max(a, b) : left ?? right;

    private static ImmutableArray<ServerKey> Union(ImmutableArray<ServerKey> held, IEnumerable<ServerKey> told)
    {
        SortedSet<ServerKey> union = new(held, ServerKeyOrder.ById);
        Dictionary<KeyId, int> perId = held.GroupBy(key => key.KeyId).ToDictionary(group => group.Key, group => group.Count());
        foreach (ServerKey key in told)
        {
            int count = perId.GetValueOrDefault(key.KeyId);
            if (union.TryGetValue(key, out ServerKey? known))
            {
                _ = union.Remove(known);
                _ = union.Add(known.Merge(key));
            }
            else if (union.Count < MaxKeys && count < MaxKeysPerId)
            {
                _ = union.Add(key);
                perId[key.KeyId] = count + 1;
            }
        }

        return [.. union];
    }
}
