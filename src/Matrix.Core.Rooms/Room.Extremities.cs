using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Updates the forward extremities, and the current state that follows from them.</content>
/// <remarks>
/// The new extremities are the old ones and the accepted event, without the events that it builds on: its <c>prev_events</c>, and the <c>prev_events</c> of those that are soft-failed or
/// rejected, and so on.
/// </remarks>
public sealed partial class Room
{
    /// <summary>
    /// The maximum number of events that the room remembers as referenced by accepted events before they arrived. Above it, the oldest are forgotten.
    /// </summary>
    public const int MaxAwaitedEvents = 4096;

    /// <summary>The events that accepted events build on and that are not in the graph. When one of them arrives, it does not become an extremity.</summary>
    private readonly BoundedEventMap<bool> _awaited = new(MaxAwaitedEvents);

    /// <summary>The soft-failed and rejected events on which an accepted event builds. The events before them are not visited again.</summary>
    private readonly HashSet<EventId> _walked = [];

    /// <summary>
    /// The soft-failed and rejected events on which accepted history builds. The missing events before them are awaited already. They are not part of <see cref="_walked"/>, because
    /// history does not replace extremities.
    /// </summary>
    private readonly HashSet<EventId> _walkedByHistory = [];

    /// <summary>Gets the number of soft-failed and rejected events that were visited, for tests of the cost.</summary>
    internal long WalkedEvents { get; private set; }

    private bool BuildsOnAllExtremities(Pdu pdu) => _extremities.Count <= pdu.PrevEvents.Count && _extremities.Ids.SetEquals(pdu.PrevEvents);

    private bool BuildsOnTheOneExtremity(Pdu pdu) => _extremities.Count == 1 && pdu.PrevEvents.Count == 1 && _extremities.Contains(pdu.PrevEvents[0]);

    /// <summary>Adds an accepted event to the graph, and to the extremities unless it is history. Where events are missing, the room is unchanged.</summary>
    private bool TryPlace(RoomEvent accepted, RoomEvent? known, bool isHistory, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        EventId id = accepted.EventId;
        missing = [];
        if (!isHistory && accepted.StateAfter is { } after && BuildsOnTheOneExtremity(accepted.Pdu) && !_awaited.Contains(id))
        {
            // This is the case of nearly every event. The extremity is in the graph and was accepted, so that no further events are reached, and none are awaited.
            Hold(accepted, known);
            _extremities.Reset(id, after);
            CurrentState = after;
            return true;
        }

        // The host's store is read before anything changes, because it may fail.
        HashSet<EventId> reached = FindBuiltOn(accepted.Pdu, isHistory);
        ImmutableArray<EventId> awaited = FindNotInGraph(reached, id);
        EventId[] failed = [.. reached.Where(IsFailed)];
        bool isPlaced = false;
        try
        {
            Hold(accepted, known);
            isPlaced = isHistory || TryAdvance(accepted, reached, out missing, cancellationToken);
        }
        finally
        {
            if (!isPlaced)
            {
                PutBack(accepted, known);
            }
        }

        if (!isPlaced)
        {
            return false;
        }

        _ = _awaited.Remove(id);
        Await(awaited);
        NoteBuiltOn(reached);
        (isHistory ? _walkedByHistory : _walked).UnionWith(failed);
        return true;
    }

    /// <summary>Restores the room as it was before it held an event.</summary>
    private void PutBack(RoomEvent held, RoomEvent? known)
    {
        _ = _events.Evict(held.EventId);
        if (known is null)
        {
            return;
        }

        // An event that was rejected as an outlier is never accepted, so that no resolution has to be forgotten.
        _ = _events.Set(known, held);
        Enqueue(known);
    }

    /// <summary>Adds a soft-failed or rejected event to the graph. It does not replace an extremity, unless an accepted event already builds on it.</summary>
    /// <param name="failed">The event.</param>
    /// <param name="known">The event as it was known; null where it is new.</param>
    /// <param name="unreachable">The policy server that could not be asked about the event; null where that is not why it failed.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    private void PlaceFailed(RoomEvent failed, RoomEvent? known, ServerName? unreachable = null, CancellationToken cancellationToken = default)
    {
        EventId id = failed.EventId;
        if (!_awaited.Contains(id))
        {
            Hold(failed, known);
            NotePolicyRecheck(id, unreachable);
            return;
        }

        // An accepted event builds on this one, and therefore on the events before it. History may have visited them, but it does not replace extremities.
        HashSet<EventId> reached = FindBuiltOn(failed.Pdu, isHistory: false);
        ImmutableArray<EventId> awaited = FindNotInGraph(reached, id);
        EventId[] failedBefore = [.. reached.Where(IsFailed)];
        EventId[] leaving = [.. reached.Where(_extremities.Contains)];
        StateMap current = CurrentState;
        bool isFewer = leaving.Length > 0 && leaving.Length < _extremities.Count
            && _extremities.TryResolve(_resolver, leaving, added: null, out current, out _, cancellationToken);
        Hold(failed, known);
        NotePolicyRecheck(id, unreachable);
        _ = _awaited.Remove(id);
        Await(awaited);
        NoteBuiltOn([id, .. reached]);
        if (isFewer)
        {
            _extremities.Change(leaving, added: null);
            CurrentState = current;
        }

        if (isFewer || leaving.Length == 0)
        {
            _walked.UnionWith(failedBefore);
        }
    }

    /// <summary>Replaces the extremities on which an accepted event builds by that event. The work does not depend on the number of other extremities.</summary>
    private bool TryAdvance(RoomEvent accepted, HashSet<EventId> reached, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        EventId[] leaving = [.. reached.Where(_extremities.Contains)];
        RoomEvent? added = _awaited.Contains(accepted.EventId) ? null : accepted;
        missing = [];
        if (added is null && (leaving.Length == 0 || leaving.Length == _extremities.Count))
        {
            return true;
        }

        if (!_extremities.TryResolve(_resolver, leaving, added, out StateMap current, out missing, cancellationToken))
        {
            return false;
        }

        _extremities.Change(leaving, added);
        CurrentState = current;
        return true;
    }

    /// <summary>Finds the events on which an event builds: its <c>prev_events</c>, the <c>prev_events</c> of those that failed, and so on.</summary>
    private HashSet<EventId> FindBuiltOn(Pdu pdu, bool isHistory)
    {
        var reached = new HashSet<EventId>();
        var work = new Stack<EventId>(pdu.PrevEvents);
        while (work.TryPop(out EventId id))
        {
            if (reached.Add(id) && !_walked.Contains(id) && !(isHistory && _walkedByHistory.Contains(id)) && _events.TryGet(id, out RoomEvent? known) && IsFailed(known))
            {
                WalkedEvents++;
                foreach (EventId before in known.Pdu.PrevEvents)
                {
                    work.Push(before);
                }
            }
        }

        return reached;
    }

    private ImmutableArray<EventId> FindNotInGraph(HashSet<EventId> reached, EventId own) => [.. reached.Where(id => id != own && !_events.IsInGraph(id)).Order()];

    private void Await(ImmutableArray<EventId> ids)
    {
        foreach (EventId id in ids)
        {
            _awaited.Add(id, value: true);
        }
    }

    private bool IsFailed(EventId id) => _events.TryGet(id, out RoomEvent? known) && IsFailed(known);

    private static bool IsFailed(RoomEvent known) => known.Status is EventStatus.SoftFailed or EventStatus.Rejected;
}
