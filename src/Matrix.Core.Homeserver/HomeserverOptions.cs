using System.Diagnostics.Metrics;
using Matrix.Core.Rooms;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the options of a homeserver.</summary>
public sealed record HomeserverOptions
{
    /// <summary>Gets the options of each room. <see cref="RoomOptions.History"/> and <see cref="RoomOptions.OnEvicted"/> are set by the session.</summary>
    /// <value>Default: <see cref="RoomOptions.Default"/>.</value>
    public RoomOptions Room { get; init; } = RoomOptions.Default;

    /// <summary>Gets the limits on what is fetched for one received event.</summary>
    /// <value>Default: <see cref="FetchLimits.Default"/>.</value>
    public FetchLimits Fetch { get; init; } = FetchLimits.Default;

    /// <summary>Gets the maximum number of rooms in memory. Above it, the rooms that were used least recently are unloaded.</summary>
    /// <value>Default: 1,000.</value>
    public int MaxLoadedRooms { get; init; } = 1_000;

    /// <summary>Gets the maximum number of events that a room holds in memory after they are stored. Older events are read from the store when they are needed.</summary>
    /// <value>Default: 2,000.</value>
    public int MaxEventsInMemory { get; init; } = 2_000;

    /// <summary>Gets the maximum number of pieces of work that wait for one room. Above it, callers wait.</summary>
    /// <value>Default: 1,000.</value>
    public int MaxQueuedWork { get; init; } = 1_000;

    /// <summary>Gets the maximum number of pieces of work that one append makes durable.</summary>
    /// <value>Default: 200.</value>
    public int MaxBatch { get; init; } = 200;

    /// <summary>Gets the time for which the store keeps the original of a redacted event. Then the original is erased, within an hour.</summary>
    /// <value>Default: 7 days.</value>
    public TimeSpan RedactedOriginalsKeptFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Gets the logger factory.</summary>
    /// <value>Default: no logging.</value>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Gets the factory of the meter with the instruments of <see cref="HomeserverDiagnostics"/>.</summary>
    /// <value>Default: <see langword="null"/>: the homeserver makes a meter of its own.</value>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the sender of queued events.</summary>
    /// <value>Default: <see langword="null"/>: a sender with one transaction in flight for each destination.</value>
    public IOutbox? Outbox { get; init; }

    /// <summary>Gets the health of other servers.</summary>
    /// <value>Default: <see cref="GivenOrderHealth"/>.</value>
    public IServerHealth Health { get; init; } = new GivenOrderHealth();

    /// <summary>Returns what is wrong with the options.</summary>
    internal IEnumerable<string> GetProblems()
    {
        foreach ((int value, string name) in ((int, string)[])[(MaxLoadedRooms, nameof(MaxLoadedRooms)), (MaxEventsInMemory, nameof(MaxEventsInMemory)), (MaxQueuedWork, nameof(MaxQueuedWork)), (MaxBatch, nameof(MaxBatch))])
        {
            if (value < 1)
            {
                yield return $"{name} is {value}. The least value is 1.";
            }
        }

        if (RedactedOriginalsKeptFor < TimeSpan.Zero)
        {
            yield return $"{nameof(RedactedOriginalsKeptFor)} is {RedactedOriginalsKeptFor}. The least value is zero.";
        }

        foreach (string problem in Fetch.GetProblems())
        {
            yield return problem;
        }
    }
}
