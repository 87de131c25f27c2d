using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents all that is known of one server's keys. Immutable; a store keeps it.</summary>
/// <remarks>
/// A key that was once taken is not replaced by another under its ID, unless <see cref="KeyIdPolicy.FirstSeenWins"/> says so: history that it signed can only be verified with it. Only where there
/// are too many keys (<see cref="MaxKeys"/>, <see cref="MaxKeysPerId"/>) the oldest expired ones give way. What is known from two sides merges to the same whichever comes first.
/// </remarks>
public sealed partial class KnownServerKeys
{
    /// <summary>
    /// The maximum number of keys that are kept of one server. Beyond it the keys that expired first give way, then current keys that count for the shortest time: a refusal of new keys would lock an
    /// honest server out.
    /// </summary>
    public const int MaxKeys = 512;

    /// <summary>The maximum number of keys that are kept under one ID. Beyond it keys give way as for <see cref="MaxKeys"/>.</summary>
    public const int MaxKeysPerId = 8;

    private const int EstimatedBase = 256;
    private const int EstimatedKey = 192;
    private long? _latestValidity;

    private KnownServerKeys(ServerName server) => Server = server;

    /// <summary>The server.</summary>
    public ServerName Server { get; }

    /// <summary>The keys, in the UTF-8 byte order of their IDs; those that share an ID follow one another.</summary>
    public ImmutableArray<ServerKey> Keys { get; private init; } = [];

    /// <summary>When a document of the server was last accepted, from whomever it came, in milliseconds since 1970; null where none was.</summary>
    public long? FetchedTs { get; private init; }

    /// <summary>When a document was last accepted from the server itself, in milliseconds since 1970; null where none was.</summary>
    public long? CompleteTs { get; private init; }

    /// <summary>
    /// Gets the newest accepted document: what a notary passes on (<see cref="ServerKeysBuilder.SignAsNotary"/>), the server reachable or not. Null where there is none, and where documents are not
    /// kept (<see cref="KeyRingOptions.KeepDocuments"/>).
    /// </summary>
    public ServerKeys? Latest { get; private init; }

    /// <summary>Gets the time until which the newest accepted document holds, capped to seven days after it was fetched, in milliseconds since 1970; 0 where there is none.</summary>
    public long ValidUntilTs { get; private init; }

    /// <summary>The document that is held back because nothing ties it to the keys known before; null where there is none.</summary>
    public ServerKeys? Quarantined { get; private init; }

    /// <summary>
    /// Gets when the server was last seen before it published keys that nothing ties to those known then; null where it never did. Whoever publishes since then cannot have a key known
    /// then expire before that time, in whichever document.
    /// </summary>
    internal long? UntiedTs { get; private init; }

    /// <summary>Gets the memory that this takes, estimated, in bytes.</summary>
    internal int EstimatedSize => EstimatedBase + (Keys.Length * EstimatedKey) + SizeOf(Latest) + SizeOf(Quarantined);

    private long LatestValidity => _latestValidity ??= Keys.IsEmpty ? long.MinValue : Keys.Max(key => key.ValidUntilTs);

    internal static KnownServerKeys Empty(ServerName server) => new(server);

    /// <summary>What one document says.</summary>
    internal static KnownServerKeys OfDocument(ServerKeys document, IEnumerable<ServerKey> keys, long validUntilTs, long fetchedTs, bool fromServer, bool keepDocument = true) => new(document.ServerName)
    {
        Keys = Union([], keys),
        FetchedTs = fetchedTs,
        CompleteTs = fromServer ? fetchedTs : null,
        Latest = keepDocument ? document : null,
        ValidUntilTs = validUntilTs,
    };

    /// <summary>
    /// Returns the same with times that lie in the future moved to now, and validity to seven days from now: a clock that was ahead when they were noted must leave nothing behind that lasts longer
    /// than its own span.
    /// </summary>
    internal KnownServerKeys ClampTo(long nowTs)
    {
        long latest = KeyValidity.Cap(long.MaxValue, nowTs);
        if (!(FetchedTs > nowTs) && !(CompleteTs > nowTs) && !(UntiedTs > nowTs) && ValidUntilTs <= latest && LatestValidity <= latest)
        {
            return this;
        }

        return new KnownServerKeys(Server)
        {
            Keys = [.. Keys.Select(key => key.ValidUntilTs <= latest ? key : key with { ValidUntilTs = latest })],
            FetchedTs = FetchedTs > nowTs ? nowTs : FetchedTs,
            CompleteTs = CompleteTs > nowTs ? nowTs : CompleteTs,
            Latest = Latest,
            ValidUntilTs = Math.Min(ValidUntilTs, latest),
            Quarantined = Quarantined,
            UntiedTs = UntiedTs > nowTs ? nowTs : UntiedTs,
        };
    }

    /// <summary>Returns the same, noted as followed by keys that nothing ties to these.</summary>
    internal KnownServerKeys Untie() => new(Server)
    {
        Keys = Keys,
        FetchedTs = FetchedTs,
        CompleteTs = CompleteTs,
        Latest = Latest,
        ValidUntilTs = ValidUntilTs,
        Quarantined = Quarantined,
        UntiedTs = Later(UntiedTs, FetchedTs),
    };

    /// <summary>Returns the same without some keys.</summary>
    internal KnownServerKeys Without(Predicate<ServerKey> isRemoved) => !Keys.Any(key => isRemoved(key)) ? this : WithKeys(Keys.RemoveAll(isRemoved));

    /// <summary>Returns the same with some keys taken as published by the server itself.</summary>
    internal KnownServerKeys Confirm(Predicate<ServerKey> isConfirmed) =>
        WithKeys([.. Keys.Select(key => isConfirmed(key) ? key with { Provenance = KeyProvenance.Server } : key)]);

    private KnownServerKeys WithKeys(ImmutableArray<ServerKey> keys) => new(Server)
    {
        Keys = keys,
        FetchedTs = FetchedTs,
        CompleteTs = CompleteTs,
        Latest = Latest,
        ValidUntilTs = ValidUntilTs,
        Quarantined = Quarantined,
        UntiedTs = UntiedTs,
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
        UntiedTs = UntiedTs,
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
            UntiedTs = UntiedTs,
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
            UntiedTs = Later(UntiedTs, other.UntiedTs),
        };
    }

    private static bool IsNewer(KnownServerKeys candidate, KnownServerKeys held)
    {
        if (candidate.FetchedTs is null || held.FetchedTs is null)
        {
            return candidate.FetchedTs is not null;
        }

        int byTime = candidate.ValidUntilTs.CompareTo(held.ValidUntilTs);
        return byTime > 0 || (byTime == 0 && TextOf(candidate.Latest).SequenceCompareTo(TextOf(held.Latest)) > 0);
    }

    private static ReadOnlySpan<byte> TextOf(ServerKeys? document) => document is null ? [] : document.Utf8.Span;

    /// <summary>The text, and what was read from it.</summary>
    private static int SizeOf(ServerKeys? document) =>
        document is null ? 0 : document.Utf8.Length + ((document.VerifyKeys.Count + document.OldVerifyKeys.Count) * EstimatedKey);

    private static long? Later(long? left, long? right) => left is { } a && right is { } b ? Math.Max(a, b) : left ?? right;

    private static ImmutableArray<ServerKey> Union(ImmutableArray<ServerKey> held, IEnumerable<ServerKey> told)
    {
        SortedSet<ServerKey> union = new(held, ServerKeyOrder.ById);
        foreach (ServerKey key in told)
        {
            if (union.TryGetValue(key, out ServerKey? known))
            {
                _ = union.Remove(known);
                _ = union.Add(known.Merge(key));
            }
            else
            {
                _ = union.Add(key);
            }
        }

        return union.Count <= MaxKeysPerId ? [.. union] : Best(union);
    }

    /// <summary>The keys of most worth, where there are too many.</summary>
    private static ImmutableArray<ServerKey> Best(SortedSet<ServerKey> keys)
    {
        Dictionary<KeyId, int> perId = [];
        List<ServerKey> best = [];
        foreach (ServerKey key in keys.Order(Comparer<ServerKey>.Create(ServerKeyOrder.CompareByWorth)))
        {
            int count = perId.GetValueOrDefault(key.KeyId);
            if (count < MaxKeysPerId && best.Count < MaxKeys)
            {
                best.Add(key);
                perId[key.KeyId] = count + 1;
            }
        }

        best.Sort(ServerKeyOrder.ById);
        return [.. best];
    }
}
