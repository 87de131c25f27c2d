using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the changes of one append to a room.</summary>
public sealed record RoomAppend
{
    /// <summary>Gets the room ID.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the room version. It is the same in all appends to a room.</summary>
    public required RoomVersionId Version { get; init; }

    /// <summary>Gets the epoch in which the writer opened the room.</summary>
    public required long Epoch { get; init; }

    /// <summary>Gets the position that the writer expects; 0 for a room without events.</summary>
    public required long ExpectedPosition { get; init; }

    /// <summary>
    /// Gets the events to add or to replace, each once. Their positions follow the expected position in order; an event that the room has keeps its position. The first event of the first append is the
    /// create event, so that it has the position 1.
    /// </summary>
    public IReadOnlyList<StoredEvent> Events { get; init; } = [];

    /// <summary>
    /// Gets the state nodes to add: all nodes of the states of this append that the stored current state and the states before stored events cannot reach. Nodes that the room has are left as they are.
    /// A node that the writer only remembers from an earlier append is brought again, because the store may have removed it since.
    /// </summary>
    public IReadOnlyList<StoredStateNode> StateNodes { get; init; } = [];

    /// <summary>Gets the IDs of the forward extremities after the append. They are events of the room.</summary>
    public required IReadOnlyList<EventId> ForwardExtremities { get; init; }

    /// <summary>Gets the root of the current state after the append.</summary>
    public required StateHash CurrentState { get; init; }

    /// <summary>Gets the events to add to the awaited events, oldest first.</summary>
    public IReadOnlyList<EventId> AwaitedAdded { get; init; } = [];

    /// <summary>Gets the events to remove from the awaited events. They are removed before <see cref="AwaitedAdded"/> is added.</summary>
    public IReadOnlyList<EventId> AwaitedRemoved { get; init; } = [];

    /// <summary>Gets the unredacted copies of events that <see cref="Events"/> replaces by their redacted copies.</summary>
    public IReadOnlyList<StoredOriginal> Originals { get; init; } = [];

    /// <summary>Gets the updates for the feed, in order.</summary>
    public IReadOnlyList<HostUpdateDraft> Updates { get; init; } = [];

    /// <summary>Gets the entries for the queues of destinations, in order.</summary>
    public IReadOnlyList<OutboxDraft> Outbox { get; init; } = [];

    /// <summary>Throws if the append contradicts itself. Stores call it before they change anything.</summary>
    /// <param name="append">The append.</param>
    /// <exception cref="ArgumentException">An event occurs twice, or the first append of a room has no event.</exception>
    public static void ThrowIfInvalid(RoomAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        var seen = new HashSet<EventId>(append.Events.Count);
        foreach (StoredEvent added in append.Events)
        {
            if (!seen.Add(added.EventId))
            {
                throw new ArgumentException($"The append has the event {added.EventId} twice.", nameof(append));
            }
        }

        if (append.Events.Count == 0 && append.ExpectedPosition == 0)
        {
            throw new ArgumentException("The first append of a room has no event.", nameof(append));
        }
    }
}
