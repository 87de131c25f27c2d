using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Interrupts a call of a room that needs something from the store. The writer loads it, and calls again; the room is then as it was before the call.</summary>
internal sealed class NotLoadedException(IReadOnlyCollection<EventId> events, IReadOnlyCollection<StateHash> nodes) : Exception
{
    public IReadOnlyCollection<EventId> Events { get; } = events;

    public IReadOnlyCollection<StateHash> Nodes { get; } = nodes;
}
