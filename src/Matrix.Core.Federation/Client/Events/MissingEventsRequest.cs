using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a request to <c>/get_missing_events</c> for the events between known and unknown events.</summary>
public sealed record MissingEventsRequest
{
    /// <summary>Gets the events that the caller already has. The answer contains neither these events nor events before them.</summary>
    public required IReadOnlyList<EventId> EarliestEvents { get; init; }

    /// <summary>Gets the events from which the walk back begins. The answer does not contain them.</summary>
    public required IReadOnlyList<EventId> LatestEvents { get; init; }

    /// <summary>Gets the maximum number of events, or null for the server's default of 10. Servers have their own limits.</summary>
    public int? Limit { get; init; }

    /// <summary>Gets the smallest depth of a returned event, or null for the server's default of 0.</summary>
    public long? MinDepth { get; init; }
}
