using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>A key of a server as it is known. Times are milliseconds since 1970.</summary>
/// <param name="KeyId">The ID of the key. Two keys of a server may share one.</param>
/// <param name="Key">The key.</param>
/// <param name="ValidUntilTs">Until when it may be taken as a current key, capped to seven days after it was fetched; 0 where the server published it as an old one only.</param>
/// <param name="ExpiredTs">When the server stopped using it; null for a current key. It only ever moves earlier, and never back to null.</param>
public sealed record KnownKey(KeyId KeyId, VerifyKey Key, long ValidUntilTs, long? ExpiredTs = null)
{
    /// <summary>The key as the verification of events takes it.</summary>
    public ServerKey ToServerKey() => new(Key, ValidUntilTs, ExpiredTs);

    /// <summary>Whether both are one key: the same bytes under the same ID.</summary>
    internal bool IsSame(KnownKey other) => KeyId == other.KeyId && Key == other.Key;

    /// <summary>Whether it counts at a time, by the strictest reading: that of events from room version 5 on. 0 asks for nothing.</summary>
    internal bool Covers(long ts) => ts <= 0 || (ExpiredTs is { } expired ? ts < expired : ts <= ValidUntilTs);

    /// <summary>What is known of one key from two sides, in whichever order it came.</summary>
    internal KnownKey Merge(KnownKey other) => this with
    {
        ValidUntilTs = Math.Max(ValidUntilTs, other.ValidUntilTs),
        ExpiredTs = ExpiredTs is { } mine && other.ExpiredTs is { } theirs ? Math.Min(mine, theirs) : ExpiredTs ?? other.ExpiredTs,
    };

    /// <summary>By ID, then by bytes: the order in which keys are kept.</summary>
    internal static int CompareById(KnownKey left, KnownKey right)
    {
        int byId = left.KeyId.CompareTo(right.KeyId);
        return byId != 0 ? byId : left.Key.Bytes.SequenceCompareTo(right.Key.Bytes);
    }

    /// <summary>The best first: current before old, then what counts for longer, then by bytes so that the order is always the same.</summary>
    internal static int CompareByWorth(KnownKey left, KnownKey right)
    {
        int byState = left.ExpiredTs.HasValue.CompareTo(right.ExpiredTs.HasValue);
        int byTime = (right.ExpiredTs ?? right.ValidUntilTs).CompareTo(left.ExpiredTs ?? left.ValidUntilTs);
        return byState != 0 ? byState : byTime != 0 ? byTime : CompareById(left, right);
    }
}
