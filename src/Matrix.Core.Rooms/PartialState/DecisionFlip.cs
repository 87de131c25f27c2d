using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event about which the full state decides differently than the partial state did. Clients may have seen the first decision.</summary>
public sealed record DecisionFlip
{
    /// <summary>Gets the event.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the decision by the partial state.</summary>
    public required EventStatus From { get; init; }

    /// <summary>Gets the decision by the full state.</summary>
    public required EventStatus To { get; init; }
}
