using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a state key at which the states differ.</summary>
/// <param name="Key">The type and state key.</param>
/// <param name="Events">
/// The different events that the states have at the key, in the order of their IDs. It is a single event if the states differ only in whether they have it.
/// </param>
public sealed record ConflictedKey(StateSlot Key, ImmutableArray<EventId> Events);
