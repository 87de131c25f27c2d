using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A key on which states differ.</summary>
/// <param name="Key">The key.</param>
/// <param name="Events">The events that the states have there; one alone where some states have none.</param>
public sealed record ConflictedKey(StateSlot Key, ImmutableArray<EventId> Events);
