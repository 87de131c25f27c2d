namespace Matrix.Core.StateResolution;

/// <summary>Represents the data that an <see cref="IncrementalResolution"/> stores for a state key.</summary>
internal sealed class KeySlot
{
    private const int FewAskers = 16;

    /// <summary>
    /// The first events of the second pass that looked up the key. Most keys have one event and one asker, so each collection is created only when it is
    /// needed.
    /// </summary>
    private List<EventSlot>? _askers;
    private HashSet<EventSlot>? _manyAskers;
    private List<EventSlot>? _power;
    private List<EventSlot>? _rest;

    public KeySlot(HashedKey key) => Key = key;

    public HashedKey Key { get; }

    /// <summary>
    /// Gets a value that indicates whether every check looks up the key. This holds for the create event, the power levels and the join rules, which only the
    /// first pass sets.
    /// </summary>
    public bool IsAskedByAll { get; init; }

    /// <summary>Gets or sets the number of edges between states that do not agree on the key. The key is in conflict if there is one.</summary>
    public int Edges { get; set; }

    public bool IsConflicted => Edges > 0;

    /// <summary>Gets or sets the event at the key after the first pass, or null if the pass set none.</summary>
    public EventSlot? AfterFirst { get; set; }

    /// <summary>Gets or sets the number of events of the first pass that looked up the key.</summary>
    public int AskersInFirst { get; set; }

    /// <summary>Gets or sets the event with which the checks begin at the key, as of the last lookup; negative if they begin with nothing.</summary>
    public int Base { get; set; } = KeyLineages.None;

    /// <summary>Gets or sets the update in which the key was recorded as changed.</summary>
    public int ChangedIn { get; set; }

    /// <summary>Gets a value that indicates whether a judged event looked up the key.</summary>
    public bool IsAsked => IsAskedByAll || AskersInFirst > 0 || Askers.Count > 0;

    /// <summary>Gets the events of the second pass that looked up the key.</summary>
    public IReadOnlyCollection<EventSlot> Askers => _manyAskers is not null ? _manyAskers : _askers is not null ? _askers : [];

    /// <summary>Gets a value that indicates whether the slot is no longer needed.</summary>
    public bool IsUnused => Edges == 0 && _power is not { Count: > 0 } && _rest is not { Count: > 0 } && !IsAsked;

    /// <summary>Gets the last allowed event at the key after both passes, or null if no event is allowed there.</summary>
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

    /// <summary>Returns the last allowed event of the second pass before another event, or null.</summary>
    public EventSlot? LastAllowedBefore(EventSlot judged)
    {
        int place = _rest is { Count: > 0 } rest ? PlaceOf(rest, judged) : 0;
        return LastAllowed(place);
    }

    /// <summary>Returns the last allowed event of the first pass before a place, or null.</summary>
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

    /// <summary>Adds an event of the first pass. These events are not sorted.</summary>
    public void AddPower(EventSlot slot) => (_power ??= new List<EventSlot>(1)).Add(slot);

    public void RemovePower(EventSlot slot) => _power?.Remove(slot);

    /// <summary>Adds an event of the second pass at its place in the order.</summary>
    public void AddRest(EventSlot slot)
    {
        _rest ??= new List<EventSlot>(1);
        _rest.Insert(PlaceOf(_rest, slot), slot);
    }

    public void RemoveRest(EventSlot slot) => _rest?.RemoveAt(PlaceOf(_rest, slot));

    /// <summary>Removes all events of the second pass, because their places are about to change.</summary>
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

    /// <summary>Returns the index of an event, or the index at which it is to be inserted.</summary>
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
