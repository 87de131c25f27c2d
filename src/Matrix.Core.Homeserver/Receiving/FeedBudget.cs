using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Bounds what a server can add to the feed beside the events of rooms: ephemeral data units and invites. Nothing else bounds them, and the feed is kept until the host trims it. Thread-safe.</summary>
/// <remarks>A server may add something as long as it has anything left, so that nothing is too large for ever. What it takes too much delays what it sends next.</remarks>
internal sealed class FeedBudget(TimeProvider timeProvider)
{
    /// <summary>The bytes that a server can add at once.</summary>
    public const long MaxBurst = 16L << 20;

    /// <summary>The bytes that a server can add in a second, over a longer time.</summary>
    public const long BytesPerSecond = 64L << 10;

    /// <summary>The bytes of an update beside its content.</summary>
    public const int UpdateBytes = 512;

    private const int MaxOrigins = 10_000;

    private readonly LruCache<ServerName, (double Left, long Time)> _origins = new(MaxOrigins);
    private readonly Lock _lock = new();

    /// <summary>Takes bytes from the budget of a server.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="wait">The time after which the server may try again; zero if it may add them.</param>
    /// <returns>False if the server has nothing left now.</returns>
    public bool TryTake(ServerName origin, long bytes, out TimeSpan wait)
    {
        lock (_lock)
        {
            long now = timeProvider.GetTimestamp();
            double left = _origins.TryGet(origin, out (double Left, long Time) known)
                ? Math.Min(MaxBurst, known.Left + (timeProvider.GetElapsedTime(known.Time, now).TotalSeconds * BytesPerSecond))
                : MaxBurst;
            bool mayAdd = left > 0;
            wait = mayAdd ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - left) / BytesPerSecond);
            _origins.Set(origin, (mayAdd ? left - bytes : left, now), bytes: 1);
            _origins.Trim();
            return mayAdd;
        }
    }
}
