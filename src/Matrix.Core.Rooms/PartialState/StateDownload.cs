using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Collects the state before an event from one server. Its memory is bounded, except for the state itself, which the host may keep in its store.</summary>
/// <remarks>
/// The server first announces the IDs. What the room does not have is then fetched, in single events or as the whole state, by cost. Events wait until the events that they cite arrive. Where
/// too many would wait, they are dropped, and the state is fetched again: each pass adds at least the events that cite only added events.
/// </remarks>
internal sealed class StateDownload(Room full, EventId eventId, ServerName server, ResyncOptions options)
{
    private const int MaxPasses = 8;

    private readonly EventIdSum _announced = new();
    private readonly EventIdSum _received = new();
    private readonly Dictionary<EventId, bool> _missing = [];
    private readonly Dictionary<EventId, (VerifiedPdu Event, bool IsState)> _held = [];
    private int _placedInPass;
    private int _passes;
    private bool _hasDropped;

    /// <summary>Gets the event. The state before it is collected.</summary>
    public EventId EventId { get; } = eventId;

    public ServerName Server { get; } = server;

    public StateDownloadPhase Phase { get; private set; }

    /// <summary>Gets or sets the entries so far.</summary>
    public StateMap State { get; set; } = StateMap.Empty;

    /// <summary>Gets the digest of the announced IDs.</summary>
    public EventIdSum Announced => _announced;

    /// <summary>Gets the number of events whose signatures could not be checked, and of events that cite them.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Gets the events that were added to the room and not taken yet.</summary>
    public List<RoomEvent> Added { get; } = [];

    /// <summary>Gets the missing events to fetch next, at most <see cref="ResyncOptions.MaxEventsPerFetch"/>.</summary>
    public ImmutableArray<EventId> NextMissing => [.. _missing.Keys.Where(id => !_held.ContainsKey(id)).Take(ResyncOptions.MaxEventsPerFetch)];

    /// <summary>Takes the announced IDs, and decides how the missing events are fetched.</summary>
    /// <param name="stateIds">The IDs of the state.</param>
    /// <param name="authChainIds">The IDs of its auth chain.</param>
    /// <param name="find">Finds an event that was received before and that the room does not have.</param>
    public StateAnswerFault AddIds(IEnumerable<EventId> stateIds, IEnumerable<EventId> authChainIds, Func<EventId, VerifiedPdu?> find)
    {
        int total = 0;
        int missing = 0;
        bool isTooLong = false;
        foreach ((EventId id, bool isState) in stateIds.Select(id => (id, true)).Concat(authChainIds.Select(id => (id, false))))
        {
            total++;
            if (isState)
            {
                _announced.Add(id);
            }

            if (full.TryGetEvent(id, out RoomEvent? known))
            {
                if (isState && AddEntry(known.VerifiedPdu) is var fault and not StateAnswerFault.None)
                {
                    return fault;
                }
            }
            else if (_missing.Count == options.MaxHeldEvents)
            {
                isTooLong = true;
            }
            else if (_missing.TryAdd(id, isState))
            {
                missing++;
                if (find(id) is { } held)
                {
                    _held[id] = (held, isState);
                    missing--;
                }
            }
        }

        long single = missing * ((long)options.RequestCost + options.EventCost);
        long whole = options.RequestCost + ((long)total * options.EventCost);
        Phase = isTooLong || single > whole ? StateDownloadPhase.Whole : StateDownloadPhase.Events;
        return Phase == StateDownloadPhase.Events ? Place([]) : StartPass();
    }

    /// <summary>Takes single events. An event that the server announced and does not give is a fault, unless its signatures cannot be checked.</summary>
    public StateAnswerFault AddEvents(ImmutableArray<EventId> requested, IEnumerable<VerifiedPdu> events, IEnumerable<EventId> unverifiable)
    {
        foreach (EventId id in unverifiable)
        {
            LeftOutCount += _missing.Remove(id) ? 1 : 0;
        }

        StateAnswerFault fault = Place([.. events.Where(verified => _missing.ContainsKey(verified.EventId)).Select(verified => (verified, _missing[verified.EventId]))]);
        return fault != StateAnswerFault.None || !requested.Any(id => _missing.ContainsKey(id) && !_held.ContainsKey(id)) ? fault : StateAnswerFault.Incomplete;
    }

    /// <summary>Takes a part of the whole state.</summary>
    public StateAnswerFault AddPage(IEnumerable<(VerifiedPdu Event, bool IsState)> events, int unverifiable)
    {
        LeftOutCount += unverifiable;
        return Place([.. events]);
    }

    /// <summary>Ends the whole state.</summary>
    public StateAnswerFault EndPages()
    {
        if (_held.Count == 0 && !_hasDropped)
        {
            return Complete();
        }

        return _hasDropped && _placedInPass > 0 && ++_passes < MaxPasses ? StartPass() : LeaveOutHeld();
    }

    private StateAnswerFault StartPass()
    {
        _placedInPass = 0;
        _hasDropped = false;
        _missing.Clear();
        return StateAnswerFault.None;
    }

    /// <summary>Adds events to the room after the events that they cite, and holds the others.</summary>
    private StateAnswerFault Place(IReadOnlyCollection<(VerifiedPdu Event, bool IsState)> events)
    {
        // An event may be both in the state and in its auth chain.
        foreach ((VerifiedPdu verified, bool isState) in events)
        {
            _held[verified.EventId] = (verified, isState || (_held.TryGetValue(verified.EventId, out (VerifiedPdu Event, bool IsState) other) && other.IsState));
        }

        (VerifiedPdu Event, bool IsState)[] all = [.. _held.Values];
        ImmutableArray<ReceiveResult> results = full.AddOutliers(all.Select(item => item.Event));
        for (int i = 0; i < all.Length; i++)
        {
            (VerifiedPdu verified, bool isState) = all[i];
            if (results[i] is ReceiveResult.OtherRoom)
            {
                return StateAnswerFault.OtherRoom;
            }

            if (results[i] is ReceiveResult.Missing)
            {
                continue;
            }

            _ = _held.Remove(verified.EventId);
            _ = _missing.Remove(verified.EventId);
            _placedInPass++;
            if (results[i] is ReceiveResult.Judged judged)
            {
                Added.Add(judged.Event);
            }

            if (isState && AddEntry(verified) is var fault and not StateAnswerFault.None)
            {
                return fault;
            }
        }

        return Phase == StateDownloadPhase.Events ? FinishEvents() : BoundHeld();
    }

    private StateAnswerFault FinishEvents() => _missing.Count > _held.Count ? StateAnswerFault.None : _held.Count == 0 ? Complete() : LeaveOutHeld();

    private StateAnswerFault BoundHeld()
    {
        if (_held.Count > options.MaxHeldEvents)
        {
            _held.Clear();
            _hasDropped = true;
        }

        return StateAnswerFault.None;
    }

    /// <summary>Leaves out the events that cite an event without checked signatures. Without such an event, the answer is not complete.</summary>
    private StateAnswerFault LeaveOutHeld()
    {
        if (LeftOutCount == 0)
        {
            return StateAnswerFault.Incomplete;
        }

        LeftOutCount += _held.Count;
        _held.Clear();
        _missing.Clear();
        return Complete();
    }

    private StateAnswerFault Complete()
    {
        if (!State.TryGetValue(StateSlot.Create, out EventId create) || create != full.CreateEvent.EventId)
        {
            return StateAnswerFault.NoCreateEvent;
        }

        if (LeftOutCount == 0 && !_received.Matches(_announced))
        {
            return StateAnswerFault.NotAsAnnounced;
        }

        Phase = StateDownloadPhase.Complete;
        return StateAnswerFault.None;
    }

    private StateAnswerFault AddEntry(VerifiedPdu verified)
    {
        if (verified.Slot is not { } slot)
        {
            return StateAnswerFault.NotAStateEvent;
        }

        if (State.TryGetValue(slot, out EventId held))
        {
            return held == verified.EventId ? StateAnswerFault.None : StateAnswerFault.TwoEventsInSlot;
        }

        State = State.SetItem(slot, verified.EventId);
        _received.Add(verified.EventId);
        return StateAnswerFault.None;
    }
}
