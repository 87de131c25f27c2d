using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Which servers are left alone after failures, and for how long. Its owner guards it against concurrent use.</summary>
/// <remarks>
/// <para>Without it every event of a server whose keys cannot be fetched is a new dial: https://github.com/matrix-org/synapse/issues/5413.</para>
/// <para>Waits are measured by <see cref="TimeProvider.GetTimestamp"/>: a wall clock that is set wrong for a while leaves nothing blocked for longer than its own span.</para>
/// </remarks>
internal sealed class KeyBackoff(TimeSpan first, TimeSpan longest, TimeProvider timeProvider)
{
    /// <summary>The maximum number of servers that are remembered; beyond, half of them, those whose wait ends soonest, are forgotten.</summary>
    public const int MaxEntries = 10_000;

    private const int MaxFailures = 64;

    private readonly Dictionary<ServerName, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Returns how long the server is still left alone; null where it may be asked.</summary>
    public TimeSpan? RemainingFor(ServerName server) =>
        _entries.TryGetValue(server, out Entry entry) && RemainingOf(entry) is var remaining && remaining > TimeSpan.Zero ? remaining : null;

    /// <summary>Notes a failure: the wait doubles with each.</summary>
    /// <param name="server">The server.</param>
    /// <param name="atLeast">How long the server asked to be left alone; held to the longest wait.</param>
    public void Fail(ServerName server, TimeSpan? atLeast = null)
    {
        int failures = _entries.TryGetValue(server, out Entry entry) ? entry.Failures : 0;
        double wait = Math.Min(first.TotalMilliseconds * Math.Pow(2, failures), longest.TotalMilliseconds);
        wait = Math.Max(wait, Math.Min(atLeast?.TotalMilliseconds ?? 0, longest.TotalMilliseconds));
        _entries[server] = new Entry(Math.Min(failures + 1, MaxFailures), timeProvider.GetTimestamp(), TimeSpan.FromMilliseconds(wait));
        if (_entries.Count > MaxEntries)
        {
            Forget();
        }
    }

    public void Clear(ServerName server) => _entries.Remove(server);

    private TimeSpan RemainingOf(Entry entry) => entry.Wait - timeProvider.GetElapsedTime(entry.FailedAt);

    private void Forget()
    {
        // Half at once, so that a flood of made-up names costs a sort now and then, and not one each.
        foreach (ServerName server in _entries.OrderBy(pair => RemainingOf(pair.Value)).ThenBy(pair => pair.Key).Take(MaxEntries / 2).Select(pair => pair.Key).ToList())
        {
            _ = _entries.Remove(server);
        }
    }

    private readonly record struct Entry(int Failures, long FailedAt, TimeSpan Wait);
}
