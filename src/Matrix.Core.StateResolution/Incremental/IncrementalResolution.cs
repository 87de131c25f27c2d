using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A resolution that is kept, and updated when its states change: the work is that of the change.</summary>
/// <remarks>
/// <para>
/// It holds, by numbers of the index, what each step of the algorithm came to: the conflicts and the auth difference (<see cref="StateTree"/>), the conflicted subgraph (<see cref="LivePaths"/>), the
/// orders, and of each event its verdict with the keys at which it asked the state. An event is judged again only where it is new, has moved, or an answer that it was given may have changed.
/// </para>
/// <para>
/// The result is that of <see cref="ResolverV2"/>. What must not change in between: whether an event was rejected. Where an event of the conflicted set is not available, there is no
/// result, and the resolution is to be dropped. Matrix spec, room versions 2 and 12, § State resolution; why: docs/adr/0030-cost-of-a-received-event.md.
/// </para>
/// </remarks>
internal sealed partial class IncrementalResolution
{
    private readonly AuthIndex _index;
    private readonly ResolutionOptions _options;
    private readonly bool _isV21;
    private readonly RoomVersion _version;
    private readonly StateTree _tree;
    private readonly LivePaths? _paths;
    private readonly Dictionary<int, EventSlot> _events = [];
    private readonly Dictionary<HashedKey, KeySlot> _keys = [];
    private readonly List<EventSlot> _changedEvents = [];
    private readonly List<KeySlot> _changedKeys = [];
    private readonly HashSet<KeySlot> _openKeys = [];
    private readonly KeySlot _createKey;
    private readonly KeySlot _powerLevelsKey;
    private readonly KeySlot _joinRulesKey;
    private readonly Stack<EventSlot> _work = [];
    private AuthGraph _graph;
    private VerifiedPdu? _create;
    private StateMap? _result;

    /// <param name="version">The version of the room; not one of state resolution v1.</param>
    /// <param name="index">Has all events of the states.</param>
    /// <param name="options">Where readings differ.</param>
    public IncrementalResolution(RoomVersion version, AuthIndex index, ResolutionOptions options)
    {
        _version = version;
        _index = index;
        _options = options;
        _graph = new AuthGraph(index);
        _isV21 = version.StateResolution == StateResolutionAlgorithm.V2_1;
        _tree = new StateTree(index, options.AuthChainIncludesState, _keys, SlotOf, Note, Note);
        _paths = _isV21 ? new LivePaths(index, number => Note(SlotOf(number))) : null;
        _createKey = Add(StateSlot.Create);
        _powerLevelsKey = Add(StateSlot.PowerLevels);
        _joinRulesKey = Add(StateSlot.JoinRules);
    }

    /// <summary>How many events are in the full conflicted set.</summary>
    public int Size { get; private set; }

    /// <summary>How often it was updated.</summary>
    public int Updates { get; private set; }

    /// <summary>How many states are resolved.</summary>
    public int States => _tree.Count;

    /// <summary>The least and the greatest age of the states.</summary>
    public (int Oldest, int Newest) Ages => _tree.Ages;

    public bool Has(StateMap state) => _tree.Contains(state);

    /// <summary>Resolves other states than before.</summary>
    /// <param name="states">The states, each once; at least two.</param>
    /// <param name="cancellation">Stops the work; the resolution is then to be dropped.</param>
    /// <returns>The state; null where an event is not available.</returns>
    public StateMap? Update(ImmutableArray<StateMap> states, CancellationToken cancellation)
    {
        Begin();
        _tree.Update(states, cancellation);
        return Finish(cancellation);
    }

    /// <summary>Resolves without some states, and with others.</summary>
    /// <param name="leaving">States that were resolved.</param>
    /// <param name="coming">States that were not.</param>
    /// <param name="cancellation">Stops the work; the resolution is then to be dropped.</param>
    /// <returns>The state; null where an event is not available.</returns>
    public StateMap? Change(IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        Begin();
        _tree.Change(leaving, coming, cancellation);
        return Finish(cancellation);
    }

    private void Begin()
    {
        Updates++;
        _graph = new AuthGraph(_index);
        _changedEvents.Clear();
        _changedKeys.Clear();
        _openKeys.Clear();
    }

    private StateMap? Finish(CancellationToken cancellation)
    {
        FollowPaths();
        if (!TryUpdateSet())
        {
            return null;
        }

        UpdateFirstPass(cancellation);
        UpdateSecondPass(cancellation);
        if (_graph.Missing.Count > 0)
        {
            return null;
        }

        StateMap result = Overlay();
        _result = _tree.Find(result) ?? result;
        Forget();

        // It holds events, which are not to stay in memory for it.
        _graph = new AuthGraph(_index);
        return _result;
    }

    /// <summary>Adds and removes the ends of paths. Events that come onto a path, or off all of them, are noted as changed.</summary>
    private void FollowPaths()
    {
        if (_paths is null)
        {
            return;
        }

        int count = _changedEvents.Count;
        for (int i = 0; i < count; i++)
        {
            EventSlot slot = _changedEvents[i];
            bool isEnd = slot.ValueEnds > 0;
            if (isEnd != slot.IsPathEnd)
            {
                slot.IsPathEnd = isEnd;
                if (isEnd)
                {
                    _paths.Add(slot.Number);
                }
                else
                {
                    _paths.Remove(slot.Number);
                }
            }
        }

        foreach (EventSlot slot in _changedEvents)
        {
            slot.IsOnPath = _paths.Has(slot.Number);
        }
    }

    /// <summary>Updates the full conflicted set, and which of it are power events or in their chains.</summary>
    private bool TryUpdateSet()
    {
        for (int i = 0; i < _changedEvents.Count; i++)
        {
            EventSlot slot = _changedEvents[i];
            bool isConflicted = slot.ChainEdges > 0 || slot.ValueEnds > 0 || slot.IsOnPath;
            if (isConflicted == slot.IsConflicted)
            {
                continue;
            }

            if (isConflicted && !TryRead(slot))
            {
                return false;
            }

            slot.IsConflicted = isConflicted;
            Size += isConflicted ? 1 : -1;
            _work.Push(slot);
            SpreadPower();
        }

        return true;
    }

    /// <summary>A power event brings in what it cites of the set, and that what it cites.</summary>
    private void SpreadPower()
    {
        while (_work.TryPop(out EventSlot? slot))
        {
            _index.Work.EventsVisited++;
            bool isPower = slot.IsConflicted && (slot.IsPowerEvent || slot.PowerCiters > 0);
            if (isPower == slot.IsPower)
            {
                continue;
            }

            slot.IsPower = isPower;
            Note(slot);
            foreach (int cited in _index.CitedBy(slot.Number))
            {
                EventSlot citedSlot = SlotOf(cited);
                citedSlot.PowerCiters += isPower ? 1 : -1;
                Note(citedSlot);
                _work.Push(citedSlot);
            }
        }
    }

    private bool TryRead(EventSlot slot)
    {
        if (slot.IsRead)
        {
            // The slot of its key may have been let go of in between.
            slot.Key = slot.Key is { } kept ? _tree.KeyOf(kept.Key) : null;
            return true;
        }

        int number = _graph.NumberOfIndexed(slot.Number);
        if (!_graph.IsHeld(number))
        {
            return false;
        }

        Pdu pdu = _graph.EventOf(number);
        slot.IsRead = true;
        slot.IsPowerEvent = PowerEvents.IsPowerEvent(pdu);
        slot.OriginServerTs = pdu.OriginServerTs;
        slot.Id = _index[slot.Number].Id;
        if (pdu.Slot is { } key)
        {
            slot.Key = KeyOf(key, _index[slot.Number].Path);
        }

        if (_version.Format.UsesCreateEventIdAsRoomId && _create is null && !pdu.RoomId.Utf8Span.IsEmpty)
        {
            int create = _graph.NumberOf(SenderLevels.CreateEventOf(pdu.RoomId));
            _create = _graph.IsHeld(create) && !_graph.IsRejected(create) ? _graph.VerifiedOf(create) : null;

            // What was judged without it would have to be judged again. No room has such events.
            return _create is null || _powerOrder.Count == 0;
        }

        return true;
    }

    /// <summary>What came out, on what is not in conflict.</summary>
    private StateMap Overlay()
    {
        StateMap any = _tree.Newest;
        IEnumerable<KeySlot> changed = _openKeys;
        StateMap result;
        if (_result is null)
        {
            // The newest state is likely to be nearest to what came out.
            result = any;
            changed = _keys.Values.Where(key => key.IsConflicted || key.Winner is not null);
        }
        else
        {
            result = _result;
        }

        foreach (KeySlot key in changed)
        {
            EventId? value = key.Winner is { } winner ? winner.Id : null;
            if (!key.IsConflicted && any.Find(key.Key) is { } agreed)
            {
                value = agreed.Entry.EventId;
            }

            result = value is { } set ? result.Set(key.Key, set) : result.Remove(key.Key);
        }

        return result;
    }

    /// <summary>Lets go of what nothing needs any more.</summary>
    private void Forget()
    {
        foreach (EventSlot slot in _changedEvents)
        {
            if (slot.IsUnused)
            {
                _ = _events.Remove(slot.Number);
            }
        }

        foreach (KeySlot key in _changedKeys.Concat(_openKeys))
        {
            if (key.IsUnused)
            {
                _ = _keys.Remove(key.Key);
            }
        }
    }

    private EventSlot SlotOf(int number)
    {
        ref EventSlot? slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, number, out _);
        return slot ??= new EventSlot(number);
    }

    private KeySlot Add(StateSlot key)
    {
        var hashed = new HashedKey(in key);
        var slot = new KeySlot(hashed) { IsAskedByAll = true };
        _keys.Add(hashed, slot);
        return slot;
    }

    private KeySlot KeyOf(in StateSlot key, ulong path) => _tree.KeyOf(new HashedKey(key, path));

    private void Note(EventSlot slot)
    {
        if (slot.ChangedIn != Updates)
        {
            slot.ChangedIn = Updates;
            _changedEvents.Add(slot);
        }
    }

    private void Note(KeySlot key)
    {
        _ = _openKeys.Add(key);
        if (key.ChangedIn != Updates)
        {
            key.ChangedIn = Updates;
            _changedKeys.Add(key);
        }
    }
}
