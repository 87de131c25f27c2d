using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>What came out for a conflicted key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Winner">The event that is in the state; null where the key is in no event.</param>
/// <param name="Losers">The other events for the key, and why each is not in the state.</param>
public sealed record KeyOutcome(StateSlot Key, EventId? Winner, ImmutableArray<LostEvent> Losers);
