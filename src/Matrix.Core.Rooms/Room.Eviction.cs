using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Limits what strangers can make a room hold: rejected, soft-failed and outlier events.</content>
/// <remarks>
/// Accepted events are the room itself. The other events can be sent by anybody. They are held because other events may reference them, and the oldest are evicted first. After that
/// it is as if the event had not arrived: an event that references it is missing it, and it is judged again when it is received again, or found in
/// <see cref="RoomOptions.History"/>.
/// </remarks>
public sealed partial class Room
{
    /// <summary>The minimum number of index entries of evicted events at which the index is rebuilt. In a large index it is half of its entries.</summary>
    internal const int MinReleasedEntries = 1024;

    private readonly BoundedEventQueue _heldFailed;
    private readonly BoundedEventQueue _heldOutliers;
    private int _releasedEntries;
    private int _earlierResolutions;

    /// <summary>Gets the rejected and soft-failed events in memory, oldest first.</summary>
    public ImmutableArray<EventId> HeldFailedEvents => [.. _heldFailed.EventIds];

    /// <summary>Gets the outliers in memory that were not rejected, oldest first.</summary>
    public ImmutableArray<EventId> HeldOutliers => [.. _heldOutliers.EventIds];

    /// <summary>Gets the size of the rejected and soft-failed events in memory, in bytes. 512 bytes are added for each event.</summary>
    public long HeldFailedBytes => _heldFailed.Bytes;

    /// <summary>Gets the size of the outliers in memory, in bytes. 512 bytes are added for each event.</summary>
    public long HeldOutlierBytes => _heldOutliers.Bytes;

    /// <summary>Gets the number of entries in the index of the auth graph.</summary>
    internal int IndexedEvents => _resolver.IndexedEventCount;

    /// <summary>Puts an event into the queue of its kind, and evicts the oldest of this kind if there are too many.</summary>
    private void Enqueue(RoomEvent roomEvent)
    {
        Pdu pdu = roomEvent.Pdu;
        _ = _heldFailed.Remove(pdu.EventId);
        _ = _heldOutliers.Remove(pdu.EventId);
        if (roomEvent.Status == EventStatus.Accepted)
        {
            return;
        }

        BoundedEventQueue queue = roomEvent.Status == EventStatus.Outlier && !roomEvent.IsRejected ? _heldOutliers : _heldFailed;
        queue.Add(pdu.EventId, pdu.Utf8.Length);
        while (queue.TryTakeOldest(IsInCurrentState, out EventId oldest))
        {
            _ = _events.TryGetInMemory(oldest, out RoomEvent? evicted);
            _ = Drop(oldest);
            if (evicted is not null)
            {
                _options.OnEvicted?.Invoke(evicted);
            }
        }
    }

    /// <summary>Determines whether an event is part of the current state, by which every event is judged.</summary>
    private bool IsInCurrentState(EventId id) =>
        _events.TryGetInMemory(id, out RoomEvent? held) && held.Slot is { } slot && CurrentState.TryGetValue(slot, out EventId current) && current == id;

    /// <summary>Removes an event from memory, with everything that is remembered about it.</summary>
    private bool Drop(EventId id)
    {
        _ = _walked.Remove(id);
        _ = _walkedByHistory.Remove(id);
        _ = _heldFailed.Remove(id);
        _ = _heldOutliers.Remove(id);
        bool wasHeld = _events.TryGetInMemory(id, out RoomEvent? held);
        if (held is { IsRejected: false, VerifiedPdu.Pdu.IsState: true } && ++_releasedEntries > Math.Max(MinReleasedEntries, _resolver.IndexedEventCount / 2))
        {
            RebuildIndex();
        }

        return wasHeld && _events.Evict(id);
    }

    /// <summary>Starts a new index, because entries cannot be removed one by one. Its cost is shared by the events that were evicted since the last time.</summary>
    private void RebuildIndex()
    {
        _releasedEntries = 0;
        _earlierResolutions += _resolver.ResolutionCount;
        _resolver = CreateResolver();
    }

    private RoomStateResolver CreateResolver() => new(Version, _events, _options.Resolution with { Explains = false }, _options.MaxRememberedResolutions);
}
