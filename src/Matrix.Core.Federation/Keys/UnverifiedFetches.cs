using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Tracks the last fetch from each server that an unverified request caused. Its owner guards it against concurrent use.</summary>
internal sealed class UnverifiedFetches(TimeSpan interval, TimeProvider timeProvider)
{
    /// <summary>The maximum number of servers that are tracked. Beyond it, the older half is dropped.</summary>
    public const int MaxEntries = 10_000;

    private readonly Dictionary<ServerName, long> _asked = [];

    public int Count => _asked.Count;

    /// <summary>Returns the time until the next attempt is allowed, or null if it is allowed now.</summary>
    public TimeSpan? RemainingFor(ServerName server) =>
        _asked.TryGetValue(server, out long last) && interval - timeProvider.GetElapsedTime(last) is var remaining && remaining > TimeSpan.Zero ? remaining : null;

    /// <summary>Takes the only attempt of the current interval.</summary>
    /// <returns><see langword="true"/> if the attempt was taken. <see langword="false"/> if it was already taken.</returns>
    public bool TryTake(ServerName server)
    {
        if (RemainingFor(server) is not null)
        {
            return false;
        }

        _asked[server] = timeProvider.GetTimestamp();
        if (_asked.Count > MaxEntries)
        {
            foreach (ServerName old in _asked.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key).Take(MaxEntries / 2).Select(pair => pair.Key).ToList())
            {
                _ = _asked.Remove(old);
            }
        }

        return true;
    }

    /// <summary>Returns the attempt, because the server was not asked after all.</summary>
    public void Return(ServerName server) => _asked.Remove(server);
}
