namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the bounds of a walk through a room's history. The walk ends at the first bound that it reaches, or at the room's beginning.</summary>
public sealed record BackfillOptions
{
    /// <summary>Gets the number of events to request at a time.</summary>
    /// <value>Default: 100, the maximum that many servers return. It must be positive.</value>
    public int PageSize { get; init; } = 100;

    /// <summary>Gets the maximum number of events to return.</summary>
    /// <value>Default: 1,000.</value>
    /// <remarks>The IDs of all returned events are kept in memory until the walk ends.</remarks>
    public int MaxEvents { get; init; } = 1_000;

    /// <summary>Gets the maximum number of requests.</summary>
    /// <value>Default: 50.</value>
    public int MaxRequests { get; init; } = 50;
}
