namespace Matrix.Core.StateResolution;

/// <summary>What an <see cref="IncrementalResolution"/> keeps of a state key.</summary>
internal sealed class KeySlot
{
    private const int FewAskers = 16;

    /// <summary>Most keys have one event, which one other asked for: what is not needed is not made.</summary>
    private List<EventSlot>? _askers;
    private HashSet<EventSlot>? _manyAskers;
    private List<EventSlot>? _power;
    private List<EventSlot>? _rest;

    public KeySlot(HashedKey key) => Key = key;

    public HashedKey Key { get; }

    /// <summary>Whether every check asks for the key: the create event, power levels and join rules, which the first pass alone sets.</summary>
    public bool IsAskedByAll { get; init; }

    /// <summary>On how many edges between states the two ends do not agree on the key: it is in conflict where there is one.</summary>
    public int Edges { get; set; }

    public bool IsConflicted => Edges > 0;

    /// <summary>What the first pass came to.</summary>
    public EventSlot? AfterFirst { get; set; }

    /// <summary>How many events of the first pass asked for the key.</summary>
    public int AskersInFirst { get; set; }

    /// <summary>What the checks begin with at the key, as it was asked for last; negative where that is nothing.</summary>
    public int Base { get; set; } = KeyLineages.None;

    /// <summary>The update in which the key was noted as changed.</summary>
    public int ChangedIn { get; set; }

    /// <summary>Whether an event that was judged asked for the key.</summary>
    public bool IsAsked => IsAskedByAll || AskersInFirst > 0 || Askers.Count > 0;

    /// <summary>The events of the second pass that asked for the key.</summary>
    public IReadOnlyCollection<EventSlot> Askers => _manyAskers is not null ? _manyAskers : _askers is not null ? _askers : [];

    /// <summary>Whether nothing needs the slot.</summary>
    public bool IsUnused => Edges == 0 && _power is not { Count: > 0 } && _rest is not { Count: > 0 } && !IsAsked;

    /// <summary>What came out at the key.</summary>
    public EventSlot? Winner => LastAllowed(_rest?.Count ?? 0) ?? AfterFirst;

    public void AddAsker(EventSlot asker)
    {
        if (_manyAskers is null && (_askers is null || _askers.Count < FewAskers))
        {
            (_askers ??= new List<EventSlot>(1)).Add(asker);
            return;
        }

        _manyAskers ??= [.. _askers ?? []];
        _ = _manyAskers.Add(asker);
    }

    public void RemoveAsker(EventSlot asker)
    {
        if (_manyAskers is not null)
        {
            _ = _manyAskers.Remove(asker);
            return;
        }

        _ = _askers?.Remove(asker);
    }

    /// <summary>The last event of the second pass that is allowed, before one.</summary>
    public EventSlot? LastAllowedBefore(EventSlot judged)
    {
        int place = _rest is { Count: > 0 } rest ? PlaceOf(rest, judged) : 0;
        return LastAllowed(place);
    }

    /// <summary>The last event of the first pass that is allowed, before a place.</summary>
    public EventSlot? LastAllowedInFirst(int before)
    {
        EventSlot? last = null;
        foreach (EventSlot slot in _power ?? [])
        {
            if (slot.IsAllowed && slot.PowerPlace < before && (last is null || slot.PowerPlace > last.PowerPlace))
            {
                last = slot;
            }
        }

        return last;
    }

    /// <summary>Adds an event of the first pass; in no order.</summary>
    public void AddPower(EventSlot slot) => (_power ??= new List<EventSlot>(1)).Add(slot);

    public void RemovePower(EventSlot slot) => _power?.Remove(slot);

    /// <summary>Adds an event of the second pass at its place.</summary>
    public void AddRest(EventSlot slot)
    {
        _rest ??= new List<EventSlot>(1);
        _rest.Insert(PlaceOf(_rest, slot), slot);
    }

    public void RemoveRest(EventSlot slot) => _rest?.RemoveAt(PlaceOf(_rest, slot));

    /// <summary>Removes the events of the second pass, whose places are to change.</summary>
    public void ClearRest() => _rest?.Clear();

    private EventSlot? LastAllowed(int before)
    {
        for (int i = before - 1; i >= 0; i--)
        {
            if (_rest![i].IsAllowed)
            {
                return _rest[i];
            }
        }

        return null;
    }

    /// <summary>The place of an event, or where it would be.</summary>
    private static int PlaceOf(List<EventSlot> rest, EventSlot slot)
    {
        int low = 0;
        int high = rest.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (EventSlot.CompareInRest(rest[middle], slot) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
