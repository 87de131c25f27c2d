using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a resolution that is updated when its states change. The work depends on the change.</summary>
/// <remarks>
/// <para>
/// It stores the result of each step of the algorithm by the numbers of the index: the conflicts and the auth difference (<see cref="StateTree"/>), the
/// conflicted subgraph (<see cref="LivePaths"/>), the orders, and for each event its verdict with the keys that were looked up in the state. An event is judged
/// again only if it is new, has moved, or may have received a different answer.
/// </para>
/// <para>
/// The result is the same as that of <see cref="ResolverV2"/>, as long as the rejection of events does not change between updates. If an event of the
/// conflicted set is not available, the update has no result and the resolution must be discarded. The design is explained in
/// docs/adr/0030-cost-of-a-received-event.md.
/// </para>
/// <para>
/// Matrix spec, State resolution of room versions <see href="https://spec.matrix.org/v1.19/rooms/v2/#state-resolution">2</see> and
/// <see href="https://spec.matrix.org/v1.19/rooms/v12/#state-resolution">12</see>.
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
    private IndexedAuthGraph _graph;
    private VerifiedPdu? _create;
    private StateMap? _result;

    /// <param name="version">The version of the room. It must not use version 1 of state resolution.</param>
    /// <param name="index">The index, which has all events of the states.</param>
    /// <param name="options">The options.</param>
    public IncrementalResolution(RoomVersion version, AuthIndex index, ResolutionOptions options)
    {
        _version = version;
        _index = index;
        _options = options;
        _graph = new IndexedAuthGraph(index);
        _isV21 = version.StateResolution == StateResolutionAlgorithm.V2_1;
        _tree = new StateTree(index, options.AuthChainIncludesState, _keys, SlotOf, Note, Note);
        _paths = _isV21 ? new LivePaths(index, number => Note(SlotOf(number))) : null;
        _createKey = Add(StateSlot.Create);
        _powerLevelsKey = Add(StateSlot.PowerLevels);
        _joinRulesKey = Add(StateSlot.JoinRules);
    }

    /// <summary>Gets the number of events in the full conflicted set.</summary>
    public int Size { get; private set; }

    /// <summary>Gets the number of updates.</summary>
    public int Updates { get; private set; }

    /// <summary>Gets the number of states that are resolved.</summary>
    public int States => _tree.Count;

    /// <summary>Gets the least and the greatest age of the states.</summary>
    public (int Oldest, int Newest) Ages => _tree.Ages;

    public bool Has(StateMap state) => _tree.Contains(state);

    /// <summary>Replaces the states and resolves the new ones.</summary>
    /// <param name="states">The states, each once; at least two.</param>
    /// <param name="cancellation">Cancels the work. The resolution must then be discarded.</param>
    /// <returns>The state, or null if an event is not available. The resolution must then be discarded.</returns>
    public StateMap? Update(ImmutableArray<StateMap> states, CancellationToken cancellation)
    {
        Begin();
        _tree.Update(states, cancellation);
        return Finish(cancellation);
    }

    /// <summary>Removes some states, adds others, and resolves the states that result.</summary>
    /// <param name="leaving">The states to remove, which are resolved now.</param>
    /// <param name="coming">The states to add, which are not resolved now.</param>
    /// <param name="cancellation">Cancels the work. The resolution must then be discarded.</param>
    /// <returns>The state, or null if an event is not available. The resolution must then be discarded.</returns>
    public StateMap? Change(IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        Begin();
        _tree.Change(leaving, coming, cancellation);
        return Finish(cancellation);
    }

    private void Begin()
    {
        Updates++;
        _graph = new IndexedAuthGraph(_index);
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

        // The used graph holds events. A new one releases them.
        _graph = new IndexedAuthGraph(_index);
        return _result;
    }

    /// <summary>Adds and removes the ends of paths. Events that enter or leave the paths are recorded as changed.</summary>
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

    /// <summary>Updates the full conflicted set, and the events of the first pass.</summary>
    /// <returns>False if an event of the set is not available, or the create event that the room ID names was learned too late.</returns>
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

    /// <summary>
    /// Moves events into or out of the first pass: a power event brings the conflicted events that it cites, which bring those that they cite.
    /// </summary>
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
            // The slot of the key may have been removed in the meantime.
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
        slot.OriginServerTimestamp = pdu.OriginServerTimestamp;
        slot.Id = _index[slot.Number].Id;
        if (pdu.Slot is { } key)
        {
            slot.Key = KeyOf(key, _index[slot.Number].Path);
        }

        if (_version.Format.UsesCreateEventIdAsRoomId && _create is null && !pdu.RoomId.Utf8Span.IsEmpty)
        {
            int create = _graph.NumberOf(SenderLevels.CreateEventOf(pdu.RoomId));
            _create = _graph.IsHeld(create) && !_graph.IsRejected(create) ? _graph.VerifiedOf(create) : null;

            // Events that were judged without the create event would have to be judged again. Rooms of honest servers have no such events.
            return _create is null || _powerOrder.Count == 0;
        }

        return true;
    }

    /// <summary>Returns the resolved state: the agreed entries, and the winners at conflicted keys.</summary>
    private StateMap Overlay()
    {
        StateMap any = _tree.Newest;
        IEnumerable<KeySlot> changed = _openKeys;
        StateMap result;
        if (_result is null)
        {
            // The newest state is likely to be the nearest to the result.
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

            result = value is { } set ? result.SetItem(key.Key, set) : result.Remove(key.Key);
        }

        return result;
    }

    /// <summary>Removes the slots that are no longer needed.</summary>
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
