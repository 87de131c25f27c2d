using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Determines whether a key must be fetched. All methods are pure.</summary>
internal static class KeyRequestRules
{
    /// <summary>Judges one request against the known keys of its server.</summary>
    public static KeyRequestStatus GetStatus(KnownServerKeys? known, KeyRequest request, long nowTs, TimeSpan refetchAfter)
    {
        if (known is null)
        {
            return KeyRequestStatus.Unsatisfied;
        }

        if (IsSatisfied(known, request, nowTs, out bool byCurrentKey))
        {
            return byCurrentKey && IsAging(known, nowTs, refetchAfter) ? KeyRequestStatus.SatisfiedButAging : KeyRequestStatus.Satisfied;
        }

        return IsRecent(known.FetchedFromServerAt, nowTs, refetchAfter) ? KeyRequestStatus.RecentlyAnsweredWithout : KeyRequestStatus.Unsatisfied;
    }

    /// <summary>
    /// Determines whether the key is available and valid for the requested time. For a request without a key ID, a current key must be valid for that time and
    /// at least now.
    /// </summary>
    public static bool IsSatisfied(KnownServerKeys known, KeyRequest request, long nowTs) => IsSatisfied(known, request, nowTs, out _);

    /// <summary>Determines whether a time is less than a period ago. A time in the future comes from a wrong clock and does not count.</summary>
    public static bool IsRecent(long? ts, long nowTs, TimeSpan within) => ts is { } then && then <= nowTs && nowTs - then < within.TotalMilliseconds;

    private static bool IsSatisfied(KnownServerKeys known, KeyRequest request, long nowTs, out bool byCurrentKey)
    {
        byCurrentKey = false;
        bool satisfied = false;
        bool any = request.KeyId.IsDefault;
        long ts = any ? Math.Max(request.MinimumValidUntil, nowTs) : request.MinimumValidUntil;
        foreach (ServerKey key in any ? known.Keys.AsSpan() : known.WithId(request.KeyId))
        {
            bool isCurrent = key.ExpiredAt is null;
            if (key.Covers(ts) && (isCurrent || !any))
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
    private static bool IsAging(KnownServerKeys known, long nowTs, TimeSpan refetchAfter)
    {
        long fetched = known.FetchedAt ?? 0;
        long end = ServerKey.CapValidity(known.ValidUntil, fetched);
        long half = end <= fetched ? fetched : fetched + ((end - fetched) / 2);
        return nowTs >= half && !IsRecent(known.FetchedAt, nowTs, refetchAfter);
    }
}
