using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the result of a resolution in one conflicted slot.</summary>
public sealed record SlotResult
{
    internal SlotResult(StateSlot slot, EventId? winner, ImmutableArray<LostEvent> losers)
    {
        Slot = slot;
        Winner = winner;
        Losers = losers;
    }

    /// <summary>Gets the type and state key.</summary>
    public StateSlot Slot { get; }

    /// <summary>Gets the ID of the event in the resolved state, or <see langword="null"/> if the slot is empty.</summary>
    public EventId? Winner { get; }

    /// <summary>Gets the other events that the states have in the slot, each with the reason why it is not in the resolved state.</summary>
    public ImmutableArray<LostEvent> Losers { get; }
}
