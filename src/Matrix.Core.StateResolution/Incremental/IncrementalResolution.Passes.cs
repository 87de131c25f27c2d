using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <content>Updates the two passes of the iterative auth checks.</content>
internal sealed partial class IncrementalResolution : IAuthState
{
    private static readonly Comparer<EventSlot> InRest = Comparer<EventSlot>.Create(EventSlot.CompareInRest);

    private readonly List<EventSlot> _newInFirst = [];
    private readonly List<EventSlot> _newInSecond = [];
    private readonly List<EventSlot> _toJudge = [];
    private readonly HashSet<KeySlot> _changedInFirst = [];
    private readonly List<KeySlot> _asked = [];
    private List<EventSlot> _powerOrder = [];
    private EventSlot? _judged;
    private bool _createIsNamed;
    private bool _judgesAll;

    /// <summary>The power levels event at which the mainline begins.</summary>
    private int _mainline = KeyLineages.None;

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = Find(in slot);
        return verified is not null;
    }

    private VerifiedPdu? Find(in StateSlot key)
    {
        KeySlot slot = SlotOf(in key);
        if (!_asked.Contains(slot))
        {
            _asked.Add(slot);
        }

        // Version 12: the create event is the event that the room ID names, whatever a state or an event has at its key.
        if (_createIsNamed && ReferenceEquals(slot, _createKey))
        {
            return _create;
        }

        EventSlot? set = _judged!.IsPower ? slot.LastAllowedInFirst(_judged.PowerPlace) : slot.LastAllowedBefore(_judged) ?? slot.AfterFirst;
        int number = set?.Number ?? (slot.Base = BaseAt(slot));
        number = number >= 0 ? _graph.NumberOfIndexed(number) : CitedAt(slot);
        return number >= 0 ? _graph.VerifiedOf(number) : null;
    }

    private void UpdateFirstPass(CancellationToken cancellation)
    {
        _changedInFirst.Clear();
        _toJudge.Clear();
        _judgesAll = false;
        int from = MoveBetweenPasses();
        from = Order(from);
        from = Math.Min(from, UpdateBases());
        for (int i = from; i < _powerOrder.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            EventSlot slot = _powerOrder[i];
            if (slot.JudgedIn == Pass.First && !Array.Exists(slot.Asked, _changedInFirst.Contains))
            {
                continue;
            }

            bool was = slot.IsAllowed;
            Judge(slot);
            if (slot.JudgedIn != Pass.First)
            {
                slot.JudgedIn = Pass.First;
                slot.Key?.AddPower(slot);
            }

            if (slot.IsAllowed != was)
            {
                _ = _changedInFirst.Add(slot.Key!);
            }
        }

        foreach (KeySlot key in _changedInFirst)
        {
            EventSlot? after = key.LastAllowedInFirst(int.MaxValue);
            if (!ReferenceEquals(after, key.AfterFirst))
            {
                key.AfterFirst = after;
                QueueAskers(key, after: null);
                _ = _openKeys.Add(key);
            }
        }
    }

    private void UpdateSecondPass(CancellationToken cancellation)
    {
        int mainline = _powerLevelsKey.AfterFirst?.Number ?? BaseAt(_powerLevelsKey);
        if (mainline != _mainline)
        {
            _mainline = mainline;
            OrderAnew();
        }

        foreach (EventSlot slot in _newInSecond)
        {
            slot.MainlineDepth = PositionOf(slot);
            slot.JudgedIn = Pass.Second;
            slot.Key?.AddRest(slot);
            Queue(slot);
        }

        if (_judgesAll)
        {
            foreach (EventSlot slot in _events.Values)
            {
                if (slot.JudgedIn == Pass.Second)
                {
                    Queue(slot);
                }
            }
        }

        var work = new PriorityQueue<EventSlot, EventSlot>(_toJudge.Select(slot => (slot, slot)), InRest);
        _toJudge.Clear();
        while (work.TryDequeue(out EventSlot? slot, out _))
        {
            cancellation.ThrowIfCancellationRequested();
            if (slot.JudgedIn != Pass.Second || slot.Key is null)
            {
                continue;
            }

            bool was = slot.IsAllowed;
            Judge(slot);
            if (slot.IsAllowed == was)
            {
                continue;
            }

            // Events that are judged later may have looked up the key.
            _ = _openKeys.Add(slot.Key);
            QueueAskers(slot.Key, slot);
            foreach (EventSlot asker in _toJudge)
            {
                work.Enqueue(asker, asker);
            }

            _toJudge.Clear();
        }
    }

    /// <summary>Removes events from the pass to which they no longer belong, and collects those that are new in a pass.</summary>
    /// <returns>The first place of the first pass from which something may have changed.</returns>
    private int MoveBetweenPasses()
    {
        int from = int.MaxValue;
        _newInFirst.Clear();
        _newInSecond.Clear();
        foreach (EventSlot slot in _changedEvents)
        {
            Pass pass = !slot.IsConflicted ? Pass.None : slot.IsPower ? Pass.First : Pass.Second;
            if (pass == slot.JudgedIn)
            {
                continue;
            }

            if (slot.JudgedIn == Pass.First)
            {
                from = Math.Min(from, slot.PowerPlace);
                LeaveFirst(slot);
            }
            else if (slot.JudgedIn == Pass.Second)
            {
                LeaveSecond(slot);
            }

            slot.JudgedIn = Pass.None;
            slot.IsAllowed = false;
            if (pass != Pass.None)
            {
                (pass == Pass.First ? _newInFirst : _newInSecond).Add(slot);
            }
        }

        return from;
    }

    private void LeaveFirst(EventSlot slot)
    {
        SetAsked(slot, Pass.First, []);
        if (slot.Key is { } key)
        {
            key.RemovePower(slot);
            _ = _changedInFirst.Add(key);
            _ = _openKeys.Add(key);
        }
    }

    private void LeaveSecond(EventSlot slot)
    {
        SetAsked(slot, Pass.Second, []);
        if (slot.Key is { } key)
        {
            key.RemoveRest(slot);
            _ = _openKeys.Add(key);
            if (slot.IsAllowed)
            {
                QueueAskers(key, slot);
            }
        }
    }

    /// <summary>Updates the agreed entries with which the first pass of version 2 begins.</summary>
    /// <returns>The first place from which the first pass may have changed.</returns>
    private int UpdateBases()
    {
        int from = int.MaxValue;
        if (_isV21)
        {
            return from;
        }

        foreach (KeySlot key in _changedKeys)
        {
            int before = key.Base;
            if (!key.IsAsked || (key.Base = BaseAt(key)) == before)
            {
                continue;
            }

            QueueAskers(key, after: null);
            if (key.AskersInFirst > 0)
            {
                _ = _changedInFirst.Add(key);
                from = 0;
            }
        }

        return from;
    }

    private void Judge(EventSlot slot)
    {
        _index.Work.EventsJudged++;
        _asked.Clear();
        int number = _graph.NumberOfIndexed(slot.Number);
        slot.IsAllowed = false;
        if (slot.Key is not null && _graph.IsHeld(number) && (_options.ReadmitsRejected || !_graph.IsRejected(number)))
        {
            VerifiedPdu verified = _graph.VerifiedOf(number);
            _judged = slot;
            _createIsNamed = verified.Pdu.Version.Format.UsesCreateEventIdAsRoomId;
            slot.IsAllowed = AuthRules.CheckStateDependent(verified, this).IsAllowed;
        }

        SetAsked(slot, slot.IsPower ? Pass.First : Pass.Second, _asked);
    }

    private void SetAsked(EventSlot slot, Pass pass, List<KeySlot> asked)
    {
        if (slot.Asked.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(asked)))
        {
            return;
        }

        foreach (KeySlot key in slot.Asked)
        {
            CountAsker(key, slot, pass, isAdded: false);
            Note(key);
        }

        slot.Asked = [.. asked];
        foreach (KeySlot key in asked)
        {
            CountAsker(key, slot, pass, isAdded: true);
        }
    }

    private static void CountAsker(KeySlot key, EventSlot slot, Pass pass, bool isAdded)
    {
        if (pass == Pass.First)
        {
            key.AskersInFirst += isAdded ? 1 : -1;
        }
        else if (!key.IsAskedByAll && isAdded)
        {
            key.AddAsker(slot);
        }
        else if (!key.IsAskedByAll)
        {
            key.RemoveAsker(slot);
        }
    }

    /// <summary>Queues the events that may see a change at a key to be judged again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="after">The event of the second pass after which the change is seen, or null for a change that all events of the second pass see.</param>
    private void QueueAskers(KeySlot key, EventSlot? after)
    {
        _judgesAll |= key.IsAskedByAll;
        foreach (EventSlot asker in key.Askers)
        {
            if (after is null || EventSlot.CompareInRest(after, asker) < 0)
            {
                Queue(asker);
            }
        }
    }

    private void Queue(EventSlot slot)
    {
        if (slot.QueuedIn != Updates)
        {
            slot.QueuedIn = Updates;
            _toJudge.Add(slot);
        }
    }

    /// <summary>Orders all events of the second pass by the new mainline, and marks them to be judged again.</summary>
    private void OrderAnew()
    {
        List<EventSlot> rest = [.. _events.Values.Where(slot => slot.JudgedIn == Pass.Second)];
        foreach (EventSlot slot in rest)
        {
            slot.Key?.ClearRest();
            slot.MainlineDepth = PositionOf(slot);
        }

        rest.Sort(EventSlot.CompareInRest);
        foreach (EventSlot slot in rest)
        {
            slot.Key?.AddRest(slot);
            _ = slot.Key is null || _openKeys.Add(slot.Key);
        }

        _judgesAll = true;
    }

    /// <summary>
    /// Returns the depth, in the lineage of the power levels, of the first mainline event that is reached from an event; -1 if none is reached.
    /// </summary>
    private int PositionOf(EventSlot slot)
    {
        int cited = _index[slot.Number].PowerLevels;
        if (_mainline < 0 || cited < 0)
        {
            return -1;
        }

        int common = _index.Lineages.CommonOf(cited, _mainline);
        return common < 0 ? -1 : _index.Lineages.DepthOf(common);
    }

    private KeySlot SlotOf(in StateSlot key) =>
        !key.StateKey.IsEmpty ? KeyOf(in key, StatePath.Of(in key))
        : key.Type.Equals("m.room.power_levels"u8) ? _powerLevelsKey
        : key.Type.Equals("m.room.create"u8) ? _createKey
        : key.Type.Equals("m.room.join_rules"u8) ? _joinRulesKey
        : KeyOf(in key, StatePath.Of(in key));

    /// <summary>
    /// Returns the number of the event with which the checks begin at a key; negative if they begin with nothing. In version 2 this is the event that the states agree
    /// on.
    /// </summary>
    private int BaseAt(KeySlot key)
    {
        if (_isV21 || key.IsConflicted || _tree.Newest.Find(key.Key) is not { } leaf)
        {
            return KeyLineages.None;
        }

        int number = leaf.NumberIn(_index);
        int inGraph = _graph.NumberOfIndexed(number);
        return _graph.IsHeld(inGraph) && !_graph.IsRejected(inGraph) ? number : KeyLineages.None;
    }

    /// <summary>Returns the number of the event that the judged event cites at a key; negative if it cites none, or the cited event was rejected.</summary>
    private int CitedAt(KeySlot key)
    {
        foreach (int cited in _index.CitedBy(_judged!.Number))
        {
            ref readonly IndexedEvent node = ref _index[cited];
            if (!node.IsState || node.Path != key.Key.Path)
            {
                continue;
            }

            int number = _graph.NumberOfIndexed(cited);
            if (_graph.IsHeld(number) && _graph.EventOf(number).Slot == key.Key.Key)
            {
                return _graph.IsRejected(number) ? KeyLineages.None : number;
            }
        }

        return KeyLineages.None;
    }
}
