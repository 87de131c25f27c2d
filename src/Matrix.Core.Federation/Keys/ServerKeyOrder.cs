using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>How the keys of one server are ordered and chosen from.</summary>
internal static class ServerKeyOrder
{
    /// <summary>By ID, then by bytes: the order in which keys are kept.</summary>
    public static Comparer<ServerKey> ById { get; } = Comparer<ServerKey>.Create(CompareById);

    /// <summary>Whether a key counts at a time, by the strictest reading: that of events from room version 5 on. 0 asks for nothing.</summary>
    public static bool Covers(this ServerKey key, long ts) => ts <= 0 || (key.ExpiredTs is { } expired ? ts < expired : ts <= key.ValidUntilTs);

    public static int CompareById(ServerKey left, ServerKey right)
    {
        int byId = left.KeyId.CompareTo(right.KeyId);
        return byId != 0 ? byId : left.Key.Bytes.SequenceCompareTo(right.Key.Bytes);
    }

    /// <summary>The best first: current before old, then what counts for longer, then by bytes so that the order is always the same.</summary>
    public static int CompareByWorth(ServerKey left, ServerKey right)
    {
        int byState = left.ExpiredTs.HasValue.CompareTo(right.ExpiredTs.HasValue);
        int byTime = (right.ExpiredTs ?? right.ValidUntilTs).CompareTo(left.ExpiredTs ?? left.ValidUntilTs);
        return byState != 0 ? byState : byTime != 0 ? byTime : CompareById(left, right);
    }
}
