namespace Matrix.Core.Federation.Client;

/// <summary>How far back a walk goes. It ends at whichever bound comes first, or at the room's beginning.</summary>
public sealed record BackfillOptions
{
    /// <summary>How many events a request asks for.</summary>
    /// <value>Default: 100, which is the most that many servers give.</value>
    public int PageSize { get; init; } = 100;

    /// <summary>The most events that are given.</summary>
    /// <value>Default: 1,000.</value>
    /// <remarks>The IDs of all are kept while the walk lasts.</remarks>
    public int MaxEvents { get; init; } = 1_000;

    /// <summary>The most requests.</summary>
    /// <value>Default: 50.</value>
    public int MaxRequests { get; init; } = 50;
}
