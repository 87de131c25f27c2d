using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents two valid and different answers of servers about the state before an event. The first complete one is used, and the two are not merged.</summary>
public sealed record StateDifference
{
    /// <summary>Gets the event.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the server of the earlier answer.</summary>
    public required ServerName First { get; init; }

    /// <summary>Gets the server of the later answer.</summary>
    public required ServerName Second { get; init; }

    /// <summary>
    /// Gets the slot in which a state differs from the answer to the join; <see langword="null"/> where two servers announced different event IDs.
    /// </summary>
    public StateSlot? Slot { get; init; }
}
