using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>The bounds on what strangers can make a room hold: rejected, soft-failed and outlier events.</summary>
/// <remarks>
/// Accepted events are the room itself. The others anybody can send: each is held because others may cite it, and the oldest leave first. What has left
/// is as if it had not come: an event that cites it is missing it, and it is judged again when it is given again, or found in
/// <see cref="RoomOptions.History"/>.
/// </remarks>
public sealed partial class Room
{
    /// <summary>The fewest index entries of events that have left for which the index is built anew; above that it is half of the index.</summary>
    internal const int MinReleasedEntries = 1024;

    private readonly RoomOptions _options;
    private readonly HeldEvents _heldFailed;
    private readonly HeldEvents _heldOutliers;
    private int _releasedEntries;
    private int _earlierResolutions;

    /// <summary>Gets the rejected and soft-failed events in memory, oldest first.</summary>
    public ImmutableArray<EventId> HeldFailedEvents => [.. _heldFailed.EventIds];

    /// <summary>Gets the outliers in memory that were not rejected, oldest first.</summary>
    public ImmutableArray<EventId> HeldOutliers => [.. _heldOutliers.EventIds];

    /// <summary>Gets how many bytes the rejected and soft-failed events in memory are, with 512 added for each.</summary>
    public long HeldFailedBytes => _heldFailed.Bytes;

    /// <summary>Gets how many bytes the outliers in memory are, with 512 added for each.</summary>
    public long HeldOutlierBytes => _heldOutliers.Bytes;

    /// <summary>Gets how many entries the index of the auth graph has.</summary>
    internal int IndexedEvents => _resolver.IndexedEventCount;

    /// <summary>Notes an event that is held now, and lets the oldest of its kind go where there are too many.</summary>
    private void Account(RoomEvent roomEvent)
    {
        Pdu pdu = roomEvent.Pdu;
        _ = _heldFailed.Remove(pdu.EventId);
        _ = _heldOutliers.Remove(pdu.EventId);
        if (roomEvent.Status == EventStatus.Accepted)
        {
            return;
        }

        HeldEvents held = roomEvent.Status == EventStatus.Outlier && !roomEvent.IsRejected ? _heldOutliers : _heldFailed;
        held.Add(pdu.EventId, pdu.Utf8.Length);
        while (held.TryTakeOldest(IsInCurrentState, out EventId oldest))
        {
            _ = _events.TryGetInMemory(oldest, out RoomEvent? left);
            _ = Drop(oldest);
            if (left is not null)
            {
                _options.LeftMemory?.Invoke(left);
            }
        }
    }

    /// <summary>Whether an event is part of the current state: every event is judged by it.</summary>
    private bool IsInCurrentState(EventId id) =>
        _events.TryGetInMemory(id, out RoomEvent? held) && held.Slot is { } key && CurrentState.TryGetValue(key, out EventId current) && current == id;

    /// <summary>Takes an event out of memory, with all that is remembered of it.</summary>
    private bool Drop(EventId id)
    {
        _ = _walked.Remove(id);
        _ = _walkedByHistory.Remove(id);
        _ = _heldFailed.Remove(id);
        _ = _heldOutliers.Remove(id);
        bool wasHeld = _events.TryGetInMemory(id, out RoomEvent? held);
        if (held is { IsRejected: false, VerifiedPdu.Pdu.IsState: true } && ++_releasedEntries > Math.Max(MinReleasedEntries, _resolver.IndexedEventCount / 2))
        {
            RenewIndex();
        }

        return wasHeld && _events.Evict(id);
    }

    /// <summary>
    /// Builds the index anew from what comes next: entries cannot be taken out of it one by one. That costs what half of it does, once for as many events
    /// that have left.
    /// </summary>
    private void RenewIndex()
    {
        _releasedEntries = 0;
        _earlierResolutions += _resolver.ResolutionCount;
        _resolver = CreateResolver();
    }

    private RoomStateResolver CreateResolver() => new(Version, _events, _options.Resolution with { Explains = false }, _options.RememberedResolutions);
}
