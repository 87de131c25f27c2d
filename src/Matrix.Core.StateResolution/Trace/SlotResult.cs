using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the outcome of a resolution at one conflicted key.</summary>
/// <param name="Slot">The type and state key.</param>
/// <param name="Winner">The event at the key in the resolved state, or <see langword="null"/> if that state has no event at the key.</param>
/// <param name="Losers">The other events that the states have at the key, each with the reason why it is not in the resolved state.</param>
public sealed record SlotResult(StateSlot Slot, EventId? Winner, ImmutableArray<LostEvent> Losers);
