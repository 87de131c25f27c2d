using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Judges whether a key must be fetched. Pure.</summary>
internal static class KeyNeeds
{
    /// <summary>Judges one request against what is known of its server.</summary>
    public static KeyNeed Judge(KnownServerKeys? known, KeyRequest request, long nowTs, TimeSpan refetchAfter)
    {
        if (known is null)
        {
            return KeyNeed.Unmet;
        }

        if (IsMet(known, request, nowTs, out bool byCurrentKey))
        {
            return byCurrentKey && IsAging(known, nowTs, refetchAfter) ? KeyNeed.MetButAging : KeyNeed.Met;
        }

        return IsRecent(known.CompleteTs, nowTs, refetchAfter) ? KeyNeed.Hopeless : KeyNeed.Unmet;
    }

    /// <summary>Whether the key is at hand and counts for as long as is asked; for no ID, whether a current key does, now at the least.</summary>
    public static bool IsMet(KnownServerKeys known, KeyRequest request, long nowTs) => IsMet(known, request, nowTs, out _);

    /// <summary>Determines whether something happened less than a while ago. A time in the future was noted by a clock that was wrong, and says nothing.</summary>
    public static bool IsRecent(long? ts, long nowTs, TimeSpan within) => ts is { } then && then <= nowTs && nowTs - then < within.TotalMilliseconds;

    private static bool IsMet(KnownServerKeys known, KeyRequest request, long nowTs, out bool byCurrentKey)
    {
        byCurrentKey = false;
        bool met = false;
        bool any = request.KeyId.IsDefault;
        long ts = any ? Math.Max(request.MinimumValidUntilTs, nowTs) : request.MinimumValidUntilTs;
        foreach (ServerKey key in any ? known.Keys.AsSpan() : known.WithId(request.KeyId))
        {
            bool isCurrent = key.ExpiredTs is null;
            if (key.Covers(ts) && (isCurrent || !any))
            {
                met = true;
                byCurrentKey |= isCurrent;
            }
        }

        return met;
    }

    /// <summary>Past half of the time for which the newest document holds (server-server API, <c>/key/v2/server</c>), and not asked for just now: a server may set that time as it likes.</summary>
    private static bool IsAging(KnownServerKeys known, long nowTs, TimeSpan refetchAfter)
    {
        long fetched = known.FetchedTs ?? 0;
        long end = KeyValidity.Cap(known.ValidUntilTs, fetched);
        long half = end <= fetched ? fetched : fetched + ((end - fetched) / 2);
        return nowTs >= half && !IsRecent(known.FetchedTs, nowTs, refetchAfter);
    }
}
