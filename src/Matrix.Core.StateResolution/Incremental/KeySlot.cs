namespace Matrix.Core.StateResolution;

/// <summary>What an <see cref="IncrementalResolution"/> keeps of a state key.</summary>
internal sealed class KeySlot
{
    private const int FewAskers = 16;

    private readonly List<EventSlot> _askers = [];
    private HashSet<EventSlot>? _manyAskers;

    public KeySlot(HashedKey key) => Key = key;

    public HashedKey Key { get; }

    /// <summary>Whether every check asks for the key: the create event, power levels and join rules, which the first pass alone sets.</summary>
    public bool IsAskedByAll { get; init; }

    /// <summary>On how many edges between states the two ends do not agree on the key: it is in conflict where there is one.</summary>
    public int Edges { get; set; }

    public bool IsConflicted => Edges > 0;

    /// <summary>The events of the first pass at the key, in no order.</summary>
    public List<EventSlot> Power { get; } = [];

    /// <summary>The events of the second pass at the key, in their order.</summary>
    public List<EventSlot> Rest { get; } = [];

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
    public IReadOnlyCollection<EventSlot> Askers => _manyAskers is not null ? _manyAskers : _askers;

    /// <summary>Whether nothing needs the slot.</summary>
    public bool IsUnused => Edges == 0 && Power.Count == 0 && Rest.Count == 0 && !IsAsked;

    /// <summary>What came out at the key.</summary>
    public EventSlot? Winner => LastAllowed(Rest.Count) ?? AfterFirst;

    public void AddAsker(EventSlot asker)
    {
        if (_manyAskers is null && _askers.Count < FewAskers)
        {
            _askers.Add(asker);
            return;
        }

        _manyAskers ??= [.. _askers];
        _ = _manyAskers.Add(asker);
    }

    public void RemoveAsker(EventSlot asker)
    {
        if (_manyAskers is not null)
        {
            _ = _manyAskers.Remove(asker);
            return;
        }

        _ = _askers.Remove(asker);
    }

    /// <summary>The last event of the second pass that is allowed, before one.</summary>
    public EventSlot? LastAllowedBefore(EventSlot judged)
    {
        int place = Rest.Count == 0 ? 0 : PlaceOf(judged);
        return LastAllowed(place);
    }

    /// <summary>The last event of the first pass that is allowed, before a place.</summary>
    public EventSlot? LastAllowedInFirst(int before)
    {
        EventSlot? last = null;
        foreach (EventSlot slot in Power)
        {
            if (slot.IsAllowed && slot.PowerPlace < before && (last is null || slot.PowerPlace > last.PowerPlace))
            {
                last = slot;
            }
        }

        return last;
    }

    public void AddRest(EventSlot slot) => Rest.Insert(PlaceOf(slot), slot);

    public void RemoveRest(EventSlot slot) => Rest.RemoveAt(PlaceOf(slot));

    private EventSlot? LastAllowed(int before)
    {
        for (int i = before - 1; i >= 0; i--)
        {
            if (Rest[i].IsAllowed)
            {
                return Rest[i];
            }
        }

        return null;
    }

    /// <summary>The place of an event, or where it would be.</summary>
    private int PlaceOf(EventSlot slot)
    {
        int low = 0;
        int high = Rest.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (EventSlot.CompareInRest(Rest[middle], slot) < 0)
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
