using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Tracks the servers that are not asked again for a time after failures. Its owner guards it against concurrent use.</summary>
/// <remarks>
/// <para>Without it every event of a server with unavailable keys would cause a new connection attempt:
/// https://github.com/matrix-org/synapse/issues/5413.</para> <para>Waits are measured by <see cref="TimeProvider.GetTimestamp"/>, so that a temporarily wrong
/// wall clock does not block a server for longer than its wait.</para>
/// </remarks>
internal sealed class KeyBackoff(TimeSpan first, TimeSpan longest, TimeProvider timeProvider)
{
    /// <summary>The maximum number of servers that are tracked. Beyond it, the half with the shortest remaining waits is dropped.</summary>
    public const int MaxEntries = 10_000;

    private const int MaxFailures = 64;

    private readonly Dictionary<ServerName, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Returns the remaining wait before the server may be asked again, or null if it may be asked now.</summary>
    public TimeSpan? RemainingFor(ServerName server) =>
        _entries.TryGetValue(server, out Entry entry) && RemainingOf(entry) is var remaining && remaining > TimeSpan.Zero ? remaining : null;

    /// <summary>Records a failure. The wait doubles with each failure.</summary>
    /// <param name="server">The server.</param>
    /// <param name="atLeast">The wait that the server requested, capped at the longest wait.</param>
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
        // Half of the entries are dropped at once, so that a flood of made-up names does not cost a sort for each name.
        foreach (ServerName server in _entries.OrderBy(pair => RemainingOf(pair.Value)).ThenBy(pair => pair.Key).Take(MaxEntries / 2).Select(pair => pair.Key).ToList())
        {
            _ = _entries.Remove(server);
        }
    }

    private readonly record struct Entry(int Failures, long FailedAt, TimeSpan Wait);
}
