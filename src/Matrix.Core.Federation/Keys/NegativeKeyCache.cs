using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>What failed, how often, and until when it is not tried again. Its owner guards it; times are milliseconds since 1970.</summary>
/// <remarks>Without it every event of a server whose keys cannot be had is a new dial: https://github.com/matrix-org/synapse/issues/5413.</remarks>
internal sealed class NegativeKeyCache(TimeSpan first, TimeSpan longest)
{
    /// <summary>The most failures that are remembered; beyond, those that end soonest are forgotten.</summary>
    public const int MaxEntries = 10_000;

    private readonly Dictionary<(ServerName Server, KeyId KeyId), (int Failures, long UntilTs)> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Until when it is not tried; null where it may be.</summary>
    public long? BlockedUntil(ServerName server, KeyId keyId, long nowTs) =>
        _entries.TryGetValue((server, keyId), out (int Failures, long UntilTs) entry) && entry.UntilTs > nowTs ? entry.UntilTs : null;

    /// <summary>Notes a failure: the wait doubles with each.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keyId">The key; default for the server as a whole.</param>
    /// <param name="nowTs">The time.</param>
    /// <param name="atLeast">How long the server asked to be left alone; held to the longest wait.</param>
    public void Fail(ServerName server, KeyId keyId, long nowTs, TimeSpan? atLeast = null)
    {
        int failures = _entries.TryGetValue((server, keyId), out (int Failures, long UntilTs) entry) ? entry.Failures : 0;
        double wait = Math.Min(first.TotalMilliseconds * Math.Pow(2, failures), longest.TotalMilliseconds);
        wait = Math.Max(wait, Math.Min(atLeast?.TotalMilliseconds ?? 0, longest.TotalMilliseconds));
        _entries[(server, keyId)] = (Math.Min(failures + 1, 64), nowTs + (long)wait);
        if (_entries.Count > MaxEntries)
        {
            Forget();
        }
    }

    public void Clear(ServerName server, KeyId keyId) => _entries.Remove((server, keyId));

    private void Forget()
    {
        // Half at once, so that a flood of made-up names costs a sort now and then, and not one each.
        foreach ((ServerName, KeyId) key in _entries.OrderBy(pair => pair.Value.UntilTs).ThenBy(pair => pair.Key.Server).ThenBy(pair => pair.Key.KeyId).Take(MaxEntries / 2).Select(pair => pair.Key).ToList())
        {
            _ = _entries.Remove(key);
        }
    }
}
