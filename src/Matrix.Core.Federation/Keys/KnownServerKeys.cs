using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents all known keys of one server. Instances are immutable. A store keeps them.</summary>
/// <remarks>
/// An accepted key is never replaced by another key with the same ID, except under <see cref="KeyIdPolicy.FirstSeenWins"/>, because the events that it signed
/// can only be verified with it. Only if there are too many keys (<see cref="MaxKeys"/>, <see cref="MaxKeysPerId"/>), the keys that expired first are dropped.
/// The result of a merge does not depend on its order.
/// </remarks>
public sealed partial class KnownServerKeys
{
    /// <summary>
    /// The maximum number of keys of one server. Beyond it, the keys that expired first are dropped, and then current keys with the shortest validity. Refusing
    /// new keys instead would lock out an honest server.
    /// </summary>
    public const int MaxKeys = 512;

    /// <summary>The maximum number of keys with the same ID. Beyond it, keys are dropped as for <see cref="MaxKeys"/>.</summary>
    public const int MaxKeysPerId = 8;

    private const int EstimatedBase = 256;
    private const int EstimatedKey = 192;
    private MatrixTimestamp? _latestValidity;

    private KnownServerKeys(ServerName server) => Server = server;

    /// <summary>Gets the server.</summary>
    public ServerName Server { get; }

    /// <summary>Gets the keys, in the UTF-8 byte order of their IDs.</summary>
    public ImmutableArray<ServerKey> Keys { get; private init; } = [];

    /// <summary>
    /// Gets the time at which a document of the server was last accepted from any source, or null if that never happened.
    /// </summary>
    public MatrixTimestamp? FetchedAt { get; private init; }

    /// <summary>Gets the time at which a document was last accepted from the server itself, or null if that never happened.</summary>
    public MatrixTimestamp? FetchedFromServerAt { get; private init; }

    /// <summary>
    /// Gets the newest accepted document, which a notary passes on (<see cref="ServerKeysBuilder.SignAsNotary"/>) even if the server is unreachable. It is null
    /// if no document was accepted, or if documents are not kept (<see cref="KeyRingOptions.KeepDocuments"/>).
    /// </summary>
    public ServerKeys? Latest { get; private init; }

    /// <summary>
    /// Gets the end of the newest accepted document's validity, at most seven days after it was fetched. It is
    /// <see cref="MatrixTimestamp.UnixEpoch"/> if no document was accepted.
    /// </summary>
    public MatrixTimestamp ValidUntil { get; private init; }

    /// <summary>Gets the document that is quarantined because nothing ties it to the known keys, or null if no document is quarantined.</summary>
    public ServerKeys? Quarantined { get; private init; }

    /// <summary>
    /// Gets the time at which the server was last seen before it published keys without a tie to the known ones, or null if it never did. Later documents
    /// cannot set the expiry of a key known then to before that time.
    /// </summary>
    internal MatrixTimestamp? UntiedAt { get; private init; }

    /// <summary>Gets the estimated memory use, in bytes.</summary>
    internal int EstimatedSize => EstimatedBase + (Keys.Length * EstimatedKey) + SizeOf(Latest) + SizeOf(Quarantined);

    private MatrixTimestamp LatestValidity => _latestValidity ??= Keys.IsEmpty ? MatrixTimestamp.MinValue : Keys.Max(key => key.ValidUntil);

    internal static KnownServerKeys Empty(ServerName server) => new(server);

    /// <summary>Creates the known keys from one document.</summary>
    internal static KnownServerKeys FromDocument(ServerKeys document, IEnumerable<ServerKey> keys, MatrixTimestamp validUntil, MatrixTimestamp fetchedAt, bool fromServer, bool keepDocument = true) => new(document.ServerName)
    {
        Keys = Union([], keys),
        FetchedAt = fetchedAt,
        FetchedFromServerAt = fromServer ? fetchedAt : null,
        Latest = keepDocument ? document : null,
        ValidUntil = validUntil,
    };

    /// <summary>
    /// Returns a copy with future times moved to now, and validity limited to seven days from now, so that the effect of a clock that was ahead ends.
    /// </summary>
    internal KnownServerKeys ClampTo(MatrixTimestamp now)
    {
        MatrixTimestamp latest = now + ServerKey.MaxValidity;
        if (!(FetchedAt > now) && !(FetchedFromServerAt > now) && !(UntiedAt > now) && ValidUntil <= latest && LatestValidity <= latest)
        {
            return this;
        }

        return new KnownServerKeys(Server)
        {
            Keys = [.. Keys.Select(key => key.ValidUntil <= latest ? key : key with { ValidUntil = latest })],
            FetchedAt = FetchedAt > now ? now : FetchedAt,
            FetchedFromServerAt = FetchedFromServerAt > now ? now : FetchedFromServerAt,
            Latest = Latest,
            ValidUntil = MatrixTimestamp.Min(ValidUntil, latest),
            Quarantined = Quarantined,
            UntiedAt = UntiedAt > now ? now : UntiedAt,
        };
    }

    /// <summary>Returns a copy that records that keys without a tie to these follow.</summary>
    internal KnownServerKeys MarkUntied() => new(Server)
    {
        Keys = Keys,
        FetchedAt = FetchedAt,
        FetchedFromServerAt = FetchedFromServerAt,
        Latest = Latest,
        ValidUntil = ValidUntil,
        Quarantined = Quarantined,
        UntiedAt = Later(UntiedAt, FetchedAt),
    };

    /// <summary>Returns a copy without some keys.</summary>
    internal KnownServerKeys Without(Predicate<ServerKey> isRemoved) => !Keys.Any(key => isRemoved(key)) ? this : WithKeys(Keys.RemoveAll(isRemoved));

    /// <summary>Returns a copy with some keys marked as published by the server itself.</summary>
    internal KnownServerKeys Confirm(Predicate<ServerKey> isConfirmed) =>
        WithKeys([.. Keys.Select(key => isConfirmed(key) ? key with { Provenance = KeyProvenance.Server } : key)]);

    /// <summary>Returns the later of two times. Null is before every time.</summary>
    internal static MatrixTimestamp? Later(MatrixTimestamp? left, MatrixTimestamp? right) => left is { } a && right is { } b ? MatrixTimestamp.Max(a, b) : left ?? right;

    private KnownServerKeys WithKeys(ImmutableArray<ServerKey> keys) => new(Server)
    {
        Keys = keys,
        FetchedAt = FetchedAt,
        FetchedFromServerAt = FetchedFromServerAt,
        Latest = Latest,
        ValidUntil = ValidUntil,
        Quarantined = Quarantined,
        UntiedAt = UntiedAt,
    };

    /// <summary>Returns the keys with an ID, not ordered by preference. The span is empty if no key has the ID.</summary>
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

    /// <summary>Returns the keys with an ID, the best first. For a default ID it returns all current keys.</summary>
    internal ImmutableArray<ServerKey> GetByPreference(KeyId keyId)
    {
        ServerKey[] keys = keyId.IsDefault ? [.. Keys.Where(key => key.ExpiredAt is null)] : WithId(keyId).ToArray();
        Array.Sort(keys, ServerKeyOrder.CompareByPreference);
        return [.. keys];
    }

    /// <summary>Returns the known key with the same ID and bytes, or null if it is unknown.</summary>
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
        FetchedAt = FetchedAt,
        FetchedFromServerAt = FetchedFromServerAt,
        Latest = Latest,
        ValidUntil = ValidUntil,
        Quarantined = document,
        UntiedAt = UntiedAt,
    };

    /// <summary>
    /// Returns a copy in which the validity of current keys ends now if the server uses their ID for another key. Their earlier signatures stay valid. Without
    /// this, the longer validity of their document would make them preferred over the new key.
    /// </summary>
    internal KnownServerKeys EndConflicting(ServerKeys document, MatrixTimestamp now)
    {
        bool IsRival(ServerKey key) => key.ExpiredAt is null && key.ValidUntil > now && document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? other) && other != key.Key;
        return !Keys.Any(IsRival) ? this : new KnownServerKeys(Server)
        {
            Keys = [.. Keys.Select(key => IsRival(key) ? key with { ValidUntil = now } : key)],
            FetchedAt = FetchedAt,
            FetchedFromServerAt = FetchedFromServerAt,
            Latest = Latest,
            ValidUntil = ValidUntil,
            Quarantined = Quarantined,
            UntiedAt = UntiedAt,
        };
    }

    /// <summary>Returns the union with other known keys of the server, independent of the order. The quarantined document is that of this instance.</summary>
    internal KnownServerKeys Merge(KnownServerKeys other)
    {
        KnownServerKeys newer = IsNewer(other, this) ? other : this;
        return new KnownServerKeys(Server)
        {
            Keys = Union(Keys, other.Keys),
            FetchedAt = Later(FetchedAt, other.FetchedAt),
            FetchedFromServerAt = Later(FetchedFromServerAt, other.FetchedFromServerAt),
            Latest = newer.Latest,
            ValidUntil = newer.ValidUntil,
            Quarantined = Quarantined,
            UntiedAt = Later(UntiedAt, other.UntiedAt),
        };
    }

    private static bool IsNewer(KnownServerKeys candidate, KnownServerKeys known)
    {
        if (candidate.FetchedAt is null || known.FetchedAt is null)
        {
            return candidate.FetchedAt is not null;
        }

        int byTime = candidate.ValidUntil.CompareTo(known.ValidUntil);
        return byTime > 0 || (byTime == 0 && TextOf(candidate.Latest).SequenceCompareTo(TextOf(known.Latest)) > 0);
    }

    private static ReadOnlySpan<byte> TextOf(ServerKeys? document) => document is null ? [] : document.Utf8.Span;

    /// <summary>Returns the estimated size of a document's text and parsed keys.</summary>
    private static int SizeOf(ServerKeys? document) =>
        document is null ? 0 : document.Utf8.Length + ((document.VerifyKeys.Count + document.OldVerifyKeys.Count) * EstimatedKey);

    private static long? Later(long? left, long? right) => left is { } a && right is { } b ? Math.Max(a, b) : left ?? right;

    private static ImmutableArray<ServerKey> Union(ImmutableArray<ServerKey> known, IEnumerable<ServerKey> added)
    {
        SortedSet<ServerKey> union = new(known, ServerKeyOrder.ById);
        foreach (ServerKey key in added)
        {
            if (union.TryGetValue(key, out ServerKey? existing))
            {
                _ = union.Remove(existing);
                _ = union.Add(existing.Merge(key));
            }
            else
            {
                _ = union.Add(key);
            }
        }

        return union.Count <= MaxKeysPerId ? [.. union] : Best(union);
    }

    /// <summary>Returns the most valuable keys within the bounds.</summary>
    private static ImmutableArray<ServerKey> Best(SortedSet<ServerKey> keys)
    {
        Dictionary<KeyId, int> perId = [];
        List<ServerKey> best = [];
        foreach (ServerKey key in keys.Order(Comparer<ServerKey>.Create(ServerKeyOrder.CompareByPreference)))
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
