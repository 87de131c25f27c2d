using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What is asked of <c>/get_missing_events</c>: the events between those that are known and those that are not.</summary>
public sealed record MissingEventsRequest
{
    /// <summary>The events that are at hand: these and what is before them are not asked for.</summary>
    public required IReadOnlyList<EventId> EarliestEvents { get; init; }

    /// <summary>The events from which the walk back begins. They are not in the answer.</summary>
    public required IReadOnlyList<EventId> LatestEvents { get; init; }

    /// <summary>The most events; 10 by the server's default where null. Servers have limits of their own.</summary>
    public int? Limit { get; init; }

    /// <summary>The least depth; 0 by the server's default where null.</summary>
    public long? MinDepth { get; init; }
}
