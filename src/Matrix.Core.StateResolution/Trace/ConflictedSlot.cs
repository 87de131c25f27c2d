using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a state key at which the states differ.</summary>
/// <param name="Slot">The type and state key.</param>
/// <param name="Events">
/// The different events that the states have at the key, in the order of their IDs. It is a single event if the states differ only in whether they have it.
/// </param>
public sealed record ConflictedSlot(StateSlot Slot, ImmutableArray<EventId> Events);
