using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>When servers were last asked because of an unverified request. Its owner guards it against concurrent use.</summary>
internal sealed class UnverifiedProbes(TimeSpan interval, TimeProvider timeProvider)
{
    /// <summary>The maximum number of servers that are remembered; beyond, the half of them that were asked first are forgotten.</summary>
    public const int MaxEntries = 10_000;

    private readonly Dictionary<ServerName, long> _asked = [];

    public int Count => _asked.Count;

    /// <summary>Returns how long until the next attempt is allowed; null where it is allowed now.</summary>
    public TimeSpan? RemainingFor(ServerName server) =>
        _asked.TryGetValue(server, out long last) && interval - timeProvider.GetElapsedTime(last) is var remaining && remaining > TimeSpan.Zero ? remaining : null;

    /// <summary>Takes the one attempt of this interval.</summary>
    /// <returns>False where it was taken already.</returns>
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

    /// <summary>Gives the attempt back: the server was not asked after all.</summary>
    public void Return(ServerName server) => _asked.Remove(server);
}
