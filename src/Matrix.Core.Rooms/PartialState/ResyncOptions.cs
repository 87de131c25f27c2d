namespace Matrix.Core.Rooms;

/// <summary>Represents the limits and costs of a resync.</summary>
public sealed record ResyncOptions
{
    /// <summary>The largest number of events that a <see cref="ResyncStep.FetchEvents"/> step names.</summary>
    public const int MaxEventsPerFetch = 50;

    /// <summary>Gets the default options.</summary>
    public static ResyncOptions Default { get; } = new();

    /// <summary>Gets the number of events that one call of <see cref="PartialRoom.Recheck"/> judges.</summary>
    /// <value>Default: 100. At least 1.</value>
    public int BatchSize { get; init; } = 100;

    /// <summary>Gets the time before a server that failed once is asked again. It doubles with each further failure.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the longest time before a server that failed is asked again, unless the server or the host asks for a longer one.</summary>
    /// <value>Default: 1 hour.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the maximum number of servers that are remembered. Servers beyond it are ignored, because the list of a join's answer may be made up.</summary>
    /// <value>Default: 4,096.</value>
    public int MaxServers { get; init; } = 4096;

    /// <summary>Gets the cost of one request, in bytes that could be transferred in its time.</summary>
    /// <value>Default: 16,384. Single events are fetched where that costs less than the whole state.</value>
    public int RequestCost { get; init; } = 16_384;

    /// <summary>Gets the expected size of an event, in bytes.</summary>
    /// <value>Default: 1,024.</value>
    public int EventCost { get; init; } = 1024;

    /// <summary>
    /// Gets the maximum number of events that are held until the events that they cite arrive, and of missing events that are listed. It bounds the memory of a download, whatever the size of the room.
    /// </summary>
    /// <value>Default: 4,096.</value>
    public int MaxHeldEvents { get; init; } = 4096;

    /// <summary>
    /// Gets the maximum number of older events that are fetched with the state before them, because partial events cite them. Beyond it, an auth event is judged by its own auth events only, and a partial
    /// event that builds on an older event is given up.
    /// </summary>
    /// <value>Default: 4,096.</value>
    public int MaxPlacedEvents { get; init; } = 4096;

    /// <summary>Gets the maximum length of a chain of older events that is followed for one partial event.</summary>
    /// <value>Default: 64.</value>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Gets the number of servers that refuse an older event before it is given up. It does not apply to the state before the join.</summary>
    /// <value>Default: 8.</value>
    public int MaxRefusals { get; init; } = 8;

    /// <summary>Gets the number of failures after which a server is not waited for, if another server refused an older event. It does not apply to the state before the join.</summary>
    /// <value>Default: 10.</value>
    public int MaxFailures { get; init; } = 10;

    /// <summary>Gets the maximum number of rejected events that wait to be judged again. Above it, the oldest are forgotten, as if they had not arrived.</summary>
    /// <value>Default: 4,096.</value>
    public int MaxRejectedEvents { get; init; } = 4096;
}
