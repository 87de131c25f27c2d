using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Defines the order of the keys of one server.</summary>
internal static class ServerKeyOrder
{
    /// <summary>Gets the order by ID and then by bytes, in which keys are kept.</summary>
    public static Comparer<ServerKey> ById { get; } = Comparer<ServerKey>.Create(CompareById);

    /// <summary>
    /// Determines whether a key is valid at a time by the strict rule for events of room version 5 and later. Null stands for any time.
    /// </summary>
    public static bool Covers(this ServerKey key, MatrixTimestamp? time) => time is not { } needed || (key.ExpiredAt is { } expired ? needed < expired : needed <= key.ValidUntil);

    public static int CompareById(ServerKey left, ServerKey right)
    {
        int byId = left.KeyId.CompareTo(right.KeyId);
        return byId != 0 ? byId : left.Key.Bytes.SequenceCompareTo(right.Key.Bytes);
    }

    /// <summary>
    /// Compares two keys by preference, the best first: current before old, then by the later end of validity, then by ID and bytes, so that the order is
    /// always the same.
    /// </summary>
    public static int CompareByPreference(ServerKey left, ServerKey right)
    {
        int byState = left.ExpiredAt.HasValue.CompareTo(right.ExpiredAt.HasValue);
        int byTime = (right.ExpiredAt ?? right.ValidUntil).CompareTo(left.ExpiredAt ?? left.ValidUntil);
        return byState != 0 ? byState : byTime != 0 ? byTime : CompareById(left, right);
    }
}
