using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents one entry of a state: a state key and the event at that key.</summary>
/// <param name="Slot">The type and state key.</param>
/// <param name="EventId">The event.</param>
public readonly record struct StateEntry(StateSlot Slot, EventId EventId);
