using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// The events that one resolution looks at, by dense numbers, loaded as they are asked for. An ID is hashed once, when it is first seen;
/// everything after works on integers. Where there is an index, what an event cites is known without it.
/// </summary>
internal sealed class AuthGraph
{
    private const int InitialCapacity = 64;
    private const int NotLoaded = 0;
    private const int Held = 1;
    private const int NotHeld = 2;

    private readonly IEventSource _source;
    private readonly Dictionary<EventId, int> _numbers = [];
    private readonly Dictionary<int, int> _numbersOfIndexed = [];
    private Entry[] _entries = [];
    private readonly SortedSet<EventId> _missing = [];

    /// <param name="source">Where events are found.</param>
    public AuthGraph(IEventSource source) => _source = source;

    /// <param name="index">Has the chains of everything that is resolved.</param>
    public AuthGraph(AuthIndex index)
    {
        _source = index.Events;
        Index = index;
    }

    /// <summary>The index of the room; null where the graph is walked without one.</summary>
    public AuthIndex? Index { get; }

    /// <summary>How many events have a number.</summary>
    public int Count { get; private set; }

    /// <summary>The events that were asked for and are not at hand, in order.</summary>
    public IReadOnlyCollection<EventId> Missing => _missing;

    /// <summary>The number of an event, given when it is first asked for.</summary>
    public int NumberOf(EventId id)
    {
        if (Index is not null && Index.TryGetNumber(id, out int indexed))
        {
            return NumberOfIndexed(indexed);
        }

        if (!_numbers.TryGetValue(id, out int number))
        {
            number = Add(id, KeyLineages.None);
            _numbers.Add(id, number);
        }

        return number;
    }

    /// <summary>The number of the event of an entry.</summary>
    public int NumberOf(StateLeaf entry) => Index is not null && entry.NumberIn(Index) is >= 0 and int indexed ? NumberOfIndexed(indexed) : NumberOf(entry.Entry.EventId);

    /// <summary>The number of an event by its number in the index.</summary>
    public int NumberOfIndexed(int indexed)
    {
        if (!_numbersOfIndexed.TryGetValue(indexed, out int number))
        {
            number = Add(Index![indexed].Id, indexed);
            _numbersOfIndexed.Add(indexed, number);
        }

        return number;
    }

    public EventId IdOf(int number) => _entries[number].Id;

    /// <summary>The number of an event in the index; negative where it is not in it.</summary>
    public int IndexedOf(int number) => _entries[number].Indexed;

    /// <summary>Whether the event is at hand.</summary>
    public bool IsHeld(int number)
    {
        ref Entry entry = ref _entries[number];
        if (entry.State == NotLoaded)
        {
            if (_source.TryGet(entry.Id, out AuthEvent? found))
            {
                entry.State = Held;
                entry.Event = found.Value;
            }
            else
            {
                entry.State = NotHeld;
                _ = _missing.Add(entry.Id);
            }
        }

        return entry.State == Held;
    }

    /// <summary>The event; it must be at hand.</summary>
    public VerifiedPdu VerifiedOf(int number) =>
        IsHeld(number) ? _entries[number].Event.VerifiedPdu : throw new InvalidOperationException($"{_entries[number].Id} is not at hand.");

    /// <summary>The event; it must be at hand.</summary>
    public Pdu EventOf(int number) => VerifiedOf(number).Pdu;

    /// <summary>Whether the event was rejected; it must be at hand.</summary>
    public bool IsRejected(int number) => IsHeld(number) && _entries[number].Event.IsRejected;

    /// <summary>The numbers of the events that an event cites in <c>auth_events</c>, each once; empty for one that is not at hand.</summary>
    public int[] AuthEventsOf(int number)
    {
        if (_entries[number].AuthEvents is not { } cited)
        {
            // What is cited gets a number, and the entries may move.
            cited = FindAuthEventsOf(number);
            _entries[number].AuthEvents = cited;
        }

        return cited;
    }

    /// <summary>The event that an event cites at a state key, or a negative number where it cites none that is at hand.</summary>
    public int FindAuthEvent(int number, in StateSlot key)
    {
        foreach (int cited in AuthEventsOf(number))
        {
            if (IsHeld(cited) && EventOf(cited).Slot is { } citedKey && citedKey == key)
            {
                return cited;
            }
        }

        return -1;
    }

    /// <summary>The power levels event that an event cites, or a negative number where it cites none that is at hand.</summary>
    public int FindPowerLevels(int citing)
    {
        int own = _entries[citing].Indexed;
        if (own < 0)
        {
            return FindAuthEvent(citing, StateSlot.PowerLevels);
        }

        int indexed = Index![own].PowerLevels;
        return indexed >= 0 && NumberOfIndexed(indexed) is var number && IsHeld(number) ? number : -1;
    }

    private int[] FindAuthEventsOf(int number)
    {
        if (_entries[number].Indexed is >= 0 and int indexed)
        {
            ReadOnlySpan<int> ofIndex = Index!.CitedBy(indexed);
            int[] numbers = new int[ofIndex.Length];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = NumberOfIndexed(ofIndex[i]);
            }

            return numbers;
        }

        if (!IsHeld(number))
        {
            return [];
        }

        PduReferences ids = EventOf(number).AuthEvents;
        var cited = new List<int>(ids.Count);
        foreach (EventId id in ids)
        {
            int citedNumber = NumberOf(id);
            if (!cited.Contains(citedNumber))
            {
                cited.Add(citedNumber);
            }
        }

        return [.. cited];
    }

    private int Add(EventId id, int indexed)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(InitialCapacity, Count * 2));
        }

        _entries[Count] = new Entry { Id = id, Indexed = indexed };
        return Count++;
    }

    private struct Entry
    {
        public EventId Id;

        /// <summary>Its number in the index; negative where it is not in it.</summary>
        public int Indexed;

        public int State;

        public AuthEvent Event;

        public int[]? AuthEvents;
    }
}
