using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the result of judging partial events again.</summary>
public sealed record RecheckResult
{
    internal RecheckResult()
    {
    }

    /// <summary>Gets the events that were judged by the full state, oldest first.</summary>
    public ImmutableArray<EventId> Rechecked { get; internal init; } = [];

    /// <summary>Gets the events about which the decision changed, in either direction, oldest first.</summary>
    public ImmutableArray<DecisionFlip> Flips { get; internal init; } = [];

    /// <summary>Gets the events that were given up, because servers do not have the events that they cite. It is as if they had not arrived.</summary>
    public ImmutableArray<EventId> Dropped { get; internal init; } = [];

    /// <summary>Gets a value that indicates whether the room has its full state now.</summary>
    public bool IsFull { get; internal init; }
}
