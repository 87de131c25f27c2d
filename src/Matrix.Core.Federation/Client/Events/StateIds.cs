using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The state before an event, by the IDs of its events.</summary>
public sealed record StateIds
{
    /// <summary>The events of the state.</summary>
    public required IReadOnlyList<EventId> PduIds { get; init; }

    /// <summary>The events of their auth chains.</summary>
    public required IReadOnlyList<EventId> AuthChainIds { get; init; }
}
