using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Determines whether a key must be fetched. All methods are pure.</summary>
internal static class KeyRequestRules
{
    /// <summary>Judges one request against the known keys of its server.</summary>
    public static KeyRequestStatus GetStatus(KnownServerKeys? known, KeyRequest request, MatrixTimestamp now, TimeSpan refetchAfter)
    {
        if (known is null)
        {
            return KeyRequestStatus.Unsatisfied;
        }

        if (IsSatisfied(known, request, now, out bool byCurrentKey))
        {
            return byCurrentKey && IsAging(known, now, refetchAfter) ? KeyRequestStatus.SatisfiedButAging : KeyRequestStatus.Satisfied;
        }

        return IsRecent(known.FetchedFromServerAt, now, refetchAfter) ? KeyRequestStatus.RecentlyAnsweredWithout : KeyRequestStatus.Unsatisfied;
    }

    /// <summary>
    /// Determines whether the key is available and valid for the requested time. For a request without a key ID, a current key must be valid for that time and
    /// at least now.
    /// </summary>
    public static bool IsSatisfied(KnownServerKeys known, KeyRequest request, MatrixTimestamp now) => IsSatisfied(known, request, now, out _);

    /// <summary>Determines whether a time is less than a period ago. A time in the future comes from a wrong clock and does not count.</summary>
    public static bool IsRecent(MatrixTimestamp? time, MatrixTimestamp now, TimeSpan within) => time is { } then && then <= now && now - then < within;

    private static bool IsSatisfied(KnownServerKeys known, KeyRequest request, MatrixTimestamp now, out bool byCurrentKey)
    {
        byCurrentKey = false;
        bool satisfied = false;
        bool any = request.KeyId.IsDefault;
        MatrixTimestamp? minimum = any ? KnownServerKeys.Later(request.MinimumValidUntil, now) : request.MinimumValidUntil;
        foreach (ServerKey key in any ? known.Keys.AsSpan() : known.WithId(request.KeyId))
        {
            bool isCurrent = key.ExpiredAt is null;
            if (key.Covers(minimum) && (isCurrent || !any))
            {
                satisfied = true;
                byCurrentKey |= isCurrent;
            }
        }

        return satisfied;
    }

    /// <summary>
    /// Determines whether half of the newest document's validity period (server-server API, <c>/key/v2/server</c>) has passed. A document that was fetched just
    /// now is never aging, because a server may choose any period.
    /// </summary>
    private static bool IsAging(KnownServerKeys known, MatrixTimestamp now, TimeSpan refetchAfter)
    {
        MatrixTimestamp fetched = known.FetchedAt ?? MatrixTimestamp.UnixEpoch;
        MatrixTimestamp end = ServerKey.CapValidity(known.ValidUntil, fetched);
        MatrixTimestamp half = end <= fetched ? fetched : fetched + ((end - fetched) / 2);
        return now >= half && !IsRecent(known.FetchedAt, now, refetchAfter);
    }
}
