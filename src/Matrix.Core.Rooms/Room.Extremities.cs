using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Forward extremities, and the current state that follows from them.</summary>
/// <remarks>
/// Matrix spec, server-server API, § PDUs, § Soft failure. The new extremities are the old ones and the accepted event, without what the
/// event builds on: its <c>prev_events</c>, and through those that are soft-failed or rejected, theirs.
/// </remarks>
public sealed partial class Room
{
    /// <summary>The most events that are remembered as cited by accepted events before they came; the oldest are forgotten first.</summary>
    public const int MaxAwaitedEvents = 4096;

    /// <summary>What accepted events build on and has no place in the graph. When it comes, it is no extremity.</summary>
    private readonly RecentEvents<bool> _awaited = new(MaxAwaitedEvents);

    /// <summary>The soft-failed and rejected events that an accepted one was found to build on: what is behind them is not walked again.</summary>
    private readonly HashSet<EventId> _walked = [];

    /// <summary>
    /// The soft-failed and rejected events that accepted history was found to build on: what is missing behind them is awaited already. They are no part of
    /// <see cref="_walked"/>, since history takes no extremity's place.
    /// </summary>
    private readonly HashSet<EventId> _walkedByHistory = [];

    /// <summary>Gets how many soft-failed and rejected events were walked through, for tests that hold the cost.</summary>
    internal long WalkedEvents { get; private set; }

    private bool BuildsOnAllExtremities(Pdu pdu) => _extremities.Count <= pdu.PrevEvents.Count && _extremities.Ids.SetEquals(pdu.PrevEvents);

    private bool BuildsOnTheOneExtremity(Pdu pdu) => _extremities.Count == 1 && pdu.PrevEvents.Count == 1 && _extremities.Contains(pdu.PrevEvents[0]);

    /// <summary>Puts an accepted event into the graph, and among the extremities unless it is history. Where events are missing, all is as it was.</summary>
    private bool TryPlace(RoomEvent accepted, RoomEvent? known, ReceiveMode mode, out ImmutableArray<EventId> missing)
    {
        EventId id = accepted.EventId;
        missing = [];
        if (mode != ReceiveMode.Backfill && accepted.StateAfter is { } after && BuildsOnTheOneExtremity(accepted.Pdu) && !_awaited.Contains(id))
        {
            // Nearly every event. The extremity is in the graph and was accepted, so that nothing is behind it and nothing is awaited.
            Hold(accepted, known);
            _extremities.Reset(id, after);
            CurrentState = after;
            return true;
        }

        // The host's store is read before anything changes: it may fail.
        bool isHistory = mode == ReceiveMode.Backfill;
        HashSet<EventId> reached = Reach(accepted.Pdu, isHistory);
        ImmutableArray<EventId> awaited = NotInGraph(reached, id);
        EventId[] failed = [.. reached.Where(IsFailed)];
        bool isPlaced = false;
        try
        {
            Hold(accepted, known);
            isPlaced = isHistory || TryAdvance(accepted, reached, out missing);
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

    /// <summary>Has the room as it was before it held an event.</summary>
    private void PutBack(RoomEvent held, RoomEvent? known)
    {
        _ = _events.Evict(held.EventId);
        if (known is null)
        {
            return;
        }

        if (_events.Set(known, held))
        {
            _resolver.Forget();
        }

        Account(known);
    }

    /// <summary>Puts a soft-failed or rejected event into the graph. It takes no extremity's place, unless an accepted event builds on it already.</summary>
    /// <param name="failed">The event.</param>
    /// <param name="known">The event as it was known; null where it is new.</param>
    /// <param name="unasked">The policy server that could not be asked about it; null where that is not why it failed.</param>
    private void PlaceFailed(RoomEvent failed, RoomEvent? known, ServerName? unasked = null)
    {
        EventId id = failed.EventId;
        if (!_awaited.Contains(id))
        {
            Hold(failed, known);
            NoteUnasked(id, unasked);
            return;
        }

        // An accepted event builds on it, and so on what is before it.
        HashSet<EventId> reached = Reach(failed.Pdu, isHistory: true);
        ImmutableArray<EventId> awaited = NotInGraph(reached, id);
        EventId[] leaving = [.. reached.Where(_extremities.Contains)];
        StateMap current = CurrentState;
        bool isFewer = leaving.Length > 0 && leaving.Length < _extremities.Count && _extremities.TryResolve(_resolver, leaving, coming: null, out current, out _);
        Hold(failed, known);
        NoteUnasked(id, unasked);
        _ = _awaited.Remove(id);
        Await(awaited);
        NoteBuiltOn([id, .. reached]);
        if (isFewer)
        {
            _extremities.Change(leaving, coming: null);
            CurrentState = current;
        }
    }

    /// <summary>Takes an accepted event among the extremities, in place of those that it builds on. The work does not depend on how many others there are.</summary>
    private bool TryAdvance(RoomEvent accepted, HashSet<EventId> reached, out ImmutableArray<EventId> missing)
    {
        EventId[] leaving = [.. reached.Where(_extremities.Contains)];
        RoomEvent? coming = _awaited.Contains(accepted.EventId) ? null : accepted;
        missing = [];
        if (coming is null && (leaving.Length == 0 || leaving.Length == _extremities.Count))
        {
            return true;
        }

        if (!_extremities.TryResolve(_resolver, leaving, coming, out StateMap current, out missing))
        {
            return false;
        }

        _extremities.Change(leaving, coming);
        CurrentState = current;
        return true;
    }

    /// <summary>What an event builds on: its <c>prev_events</c>, and behind those that failed, theirs.</summary>
    private HashSet<EventId> Reach(Pdu pdu, bool isHistory)
    {
        var reached = new HashSet<EventId>();
        var work = new Stack<EventId>(pdu.PrevEvents);
        while (work.TryPop(out EventId id))
        {
            if (reached.Add(id) && !_walked.Contains(id) && !(isHistory && _walkedByHistory.Contains(id)) && _events.TryGet(id, out RoomEvent? known) && IsFailed(known))
            {
                WalkedEvents++;
                foreach (EventId before in known.PrevEvents)
                {
                    work.Push(before);
                }
            }
        }

        return reached;
    }

    private ImmutableArray<EventId> NotInGraph(HashSet<EventId> reached, EventId own) => [.. reached.Where(id => id != own && !_events.IsInGraph(id)).Order()];

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
