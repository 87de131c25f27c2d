namespace Matrix.Core.Homeserver;

/// <summary>Represents the limits on what is fetched from other servers for one received event.</summary>
public sealed record FetchLimits
{
    /// <summary>Gets the default limits.</summary>
    public static FetchLimits Default { get; } = new();

    /// <summary>Gets the maximum number of rounds. In each round, the events that are then missing are fetched.</summary>
    /// <value>Default: 8.</value>
    public int MaxRounds { get; init; } = 8;

    /// <summary>Gets the maximum number of earlier events of the graph that are fetched.</summary>
    /// <value>Default: 100.</value>
    public int MaxPrevEvents { get; init; } = 100;

    /// <summary>Gets the maximum number of events of auth chains and states that are fetched one by one. If more are missing, the whole chain or state is requested.</summary>
    /// <value>Default: 50.</value>
    public int MaxSingleEvents { get; init; } = 50;

    /// <summary>Gets the maximum number of requests.</summary>
    /// <value>Default: 200.</value>
    public int MaxRequests { get; init; } = 200;

    /// <summary>Gets the maximum number of servers that are asked for the same events.</summary>
    /// <value>Default: 4.</value>
    public int MaxServers { get; init; } = 4;

    /// <summary>Gets the maximum number of requests at the same time.</summary>
    /// <value>Default: 8.</value>
    public int MaxConcurrentRequests { get; init; } = 8;

    /// <summary>Gets the time after which the event is given up. The events of one transaction in one room share it.</summary>
    /// <value>Default: 60 seconds.</value>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    internal IEnumerable<string> GetProblems()
    {
        foreach ((int value, string name) in ((int, string)[])
            [(MaxRounds, nameof(MaxRounds)), (MaxPrevEvents, nameof(MaxPrevEvents)), (MaxSingleEvents, nameof(MaxSingleEvents)), (MaxRequests, nameof(MaxRequests)), (MaxServers, nameof(MaxServers)), (MaxConcurrentRequests, nameof(MaxConcurrentRequests))])
        {
            if (value < 1)
            {
                yield return $"{nameof(FetchLimits)}.{name} is {value}. The least value is 1.";
            }
        }

        if (Deadline <= TimeSpan.Zero)
        {
            yield return $"{nameof(FetchLimits)}.{nameof(Deadline)} is {Deadline}. It must be positive.";
        }
    }
}
