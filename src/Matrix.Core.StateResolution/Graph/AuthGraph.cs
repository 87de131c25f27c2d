using System.Buffers.Binary;
using System.Numerics;
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
    private const int NotLoaded = 0;
    private const int Held = 1;
    private const int NotHeld = 2;

    /// <summary>The power levels event that an event cites has not been looked for yet.</summary>
    private const int NotSearched = -2;

    /// <summary>Entries are kept in blocks, so that they never move, and no block is so large that the garbage collector treats it apart.</summary>
    private const int BlockBits = 6;
    private const int BlockSize = 1 << BlockBits;

    /// <summary>How many cited events are found again without hashing their IDs; a power of two.</summary>
    private const int RecentCount = 256;

    private readonly IEventSource _source;
    private readonly Dictionary<int, int> _numbersOfIndexed = [];
    private readonly SortedSet<EventId> _missing = [];

    /// <summary>Numbers of cited events plus one, each at the place that some bytes of its ID say. IDs are compared, so that who chooses them gains nothing.</summary>
    private readonly int[] _recent = new int[RecentCount];
    private Entry[][] _blocks = [];

    /// <summary>Heads of lists of events whose IDs have the same low bits in their hash codes: their numbers plus one. As many as a power of two.</summary>
    private int[] _buckets;

    /// <summary>The numbers of the events that events cite, those of one event side by side.</summary>
    private int[] _cited = new int[4 * BlockSize];
    private int _citedCount;

    /// <param name="source">Where events are found.</param>
    /// <param name="expected">About how many events there will be.</param>
    public AuthGraph(IEventSource source, int expected = 0)
    {
        _source = source;
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, BlockSize))];
    }

    /// <param name="index">Has the chains of everything that is resolved.</param>
    public AuthGraph(AuthIndex index)
    {
        _source = index.Events;
        _buckets = [0];
        Index = index;
    }

    /// <summary>The index of the room; null where the graph is walked without one.</summary>
    public AuthIndex? Index { get; }

    /// <summary>How many events have a number.</summary>
    public int Count { get; private set; }

    /// <summary>The events that were asked for and are not at hand, in order.</summary>
    public IReadOnlyCollection<EventId> Missing => _missing;

    /// <summary>The number of an event, given when it is first asked for.</summary>
    public int NumberOf(EventId id) => NumberOf(id, id.GetHashCode());

    /// <summary>The number of the event of an entry.</summary>
    public int NumberOf(StateLeaf entry) =>
        Index is not null && entry.NumberIn(Index) is >= 0 and int indexed ? NumberOfIndexed(indexed) : NumberOf(entry.Entry.EventId, entry.IdHash);

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

    public EventId IdOf(int number) => EntryOf(number).Id;

    /// <summary>The number of an event in the index; negative where it is not in it.</summary>
    public int IndexedOf(int number) => EntryOf(number).Indexed;

    /// <summary>Whether the event is at hand.</summary>
    public bool IsHeld(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.State == NotLoaded)
        {
            Load(ref entry);
        }

        return entry.State == Held;
    }

    /// <summary>The event; it must be at hand.</summary>
    public VerifiedPdu VerifiedOf(int number) => HeldEntryOf(number).Event!;

    /// <summary>The event; it must be at hand.</summary>
    public Pdu EventOf(int number) => VerifiedOf(number).Pdu;

    /// <summary>The type and state key of an event; unset where it is no state event. The event must be at hand.</summary>
    public ref readonly StateSlot SlotOf(int number) => ref SlotOf(ref HeldEntryOf(number));

    /// <summary>Whether the event was rejected; it must be at hand.</summary>
    public bool IsRejected(int number) => IsHeld(number) && EntryOf(number).IsRejected;

    /// <summary>The numbers of the events that an event cites in <c>auth_events</c>, each once; empty for one that is not at hand.</summary>
    public ReadOnlySpan<int> AuthEventsOf(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.CitedCount < 0)
        {
            FindAuthEventsOf(ref entry);
        }

        return _cited.AsSpan(entry.CitedStart, entry.CitedCount);
    }

    /// <summary>The event that an event cites at a state key, or a negative number where it cites none that is at hand.</summary>
    public int FindAuthEvent(int number, in StateSlot key)
    {
        foreach (int cited in AuthEventsOf(number))
        {
            if (IsHeld(cited) && SlotOf(ref EntryOf(cited)) == key)
            {
                return cited;
            }
        }

        return -1;
    }

    /// <summary>The power levels event that an event cites, or a negative number where it cites none that is at hand.</summary>
    public int FindPowerLevels(int citing)
    {
        ref Entry entry = ref EntryOf(citing);
        if (entry.PowerLevels == NotSearched)
        {
            entry.PowerLevels = entry.Indexed < 0 ? FindAuthEvent(citing, StateSlot.PowerLevels)
                : Index![entry.Indexed].PowerLevels is >= 0 and int indexed && NumberOfIndexed(indexed) is var number && IsHeld(number) ? number
                : -1;
        }

        return entry.PowerLevels;
    }

    private int NumberOf(EventId id, int hash)
    {
        if (Index is not null && Index.TryGetNumber(id, out int indexed))
        {
            return NumberOfIndexed(indexed);
        }

        for (int next = _buckets[hash & (_buckets.Length - 1)]; next > 0; next = EntryOf(next - 1).Next)
        {
            ref Entry entry = ref EntryOf(next - 1);
            if (entry.Hash == hash && entry.Id == id)
            {
                return next - 1;
            }
        }

        if (Count >= _buckets.Length)
        {
            _buckets = new int[2 * BitOperations.RoundUpToPowerOf2((uint)Count)];
            for (int i = 0; i < Count; i++)
            {
                Chain(i);
            }
        }

        int number = Add(id, KeyLineages.None);
        EntryOf(number).Hash = hash;
        Chain(number);
        return number;
    }

    /// <summary>Puts an event first in the list of its hash code. Those of the index, which has their IDs, are in no list.</summary>
    private void Chain(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.Indexed >= 0)
        {
            return;
        }

        ref int bucket = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        entry.Next = bucket;
        bucket = number + 1;
    }

    private void FindAuthEventsOf(ref Entry entry)
    {
        int start = _citedCount;
        if (entry.Indexed >= 0)
        {
            foreach (int indexed in Index!.CitedBy(entry.Indexed))
            {
                AddCited(NumberOfIndexed(indexed));
            }
        }
        else
        {
            if (entry.State == NotLoaded)
            {
                Load(ref entry);
            }

            if (entry.State == Held)
            {
                foreach (EventId id in entry.Event!.Pdu.AuthEvents)
                {
                    int cited = NumberOfCited(id);
                    if (!_cited.AsSpan(start, _citedCount - start).Contains(cited))
                    {
                        AddCited(cited);
                    }
                }
            }
        }

        entry.CitedStart = start;
        entry.CitedCount = _citedCount - start;
    }

    private void AddCited(int number)
    {
        if (_citedCount == _cited.Length)
        {
            Array.Resize(ref _cited, _citedCount * 2);
        }

        _cited[_citedCount++] = number;
    }

    /// <summary>The number of an event that another cites. A few are cited by most: the create event, power levels, join rules.</summary>
    private int NumberOfCited(EventId id)
    {
        ReadOnlySpan<byte> utf8 = id.Utf8Span;
        if (utf8.Length < sizeof(ulong))
        {
            return NumberOf(id);
        }

        // The end of an ID of a hash is as good as any of it; its last characters in base64 differ in their low bits.
        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]);
        ref int recent = ref _recent[(int)(unchecked(last * 0x9E3779B97F4A7C15UL) >> 56)];
        if (recent > 0 && EntryOf(recent - 1).Id == id)
        {
            return recent - 1;
        }

        int number = NumberOf(id);
        recent = number + 1;
        return number;
    }

    private void Load(ref Entry entry)
    {
        if (_source.TryGet(entry.Id, out AuthEvent? found))
        {
            entry.Event = found.Value.VerifiedPdu;
            entry.IsRejected = found.Value.IsRejected;
            entry.State = Held;
        }
        else
        {
            entry.State = NotHeld;
            _ = _missing.Add(entry.Id);
        }
    }

    /// <summary>Most events that are only passed on the way are never asked for it.</summary>
    private static ref readonly StateSlot SlotOf(ref Entry entry)
    {
        if (!entry.HasSlot)
        {
            entry.HasSlot = true;
            entry.Slot = entry.Event!.Pdu.Slot ?? default;
        }

        return ref entry.Slot;
    }

    private int Add(EventId id, int indexed)
    {
        int block = Count >> BlockBits;
        if (block == _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(4, _blocks.Length * 2));
        }

        Entry[] entries = _blocks[block] ??= new Entry[BlockSize];
        entries[Count & (BlockSize - 1)] = new Entry { Id = id, Indexed = indexed, CitedCount = -1, PowerLevels = NotSearched };
        return Count++;
    }

    private ref Entry EntryOf(int number) => ref _blocks[number >> BlockBits][number & (BlockSize - 1)];

    private ref Entry HeldEntryOf(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.State == NotLoaded)
        {
            Load(ref entry);
        }

        if (entry.State != Held)
        {
            throw new InvalidOperationException($"{entry.Id} is not at hand.");
        }

        return ref entry;
    }

    private struct Entry
    {
        public EventId Id;

        /// <summary>The hash code of the ID, where it was looked up by it.</summary>
        public int Hash;

        /// <summary>The number plus one of the next event in the list of a bucket; 0 at its end.</summary>
        public int Next;

        /// <summary>The event, once it was loaded.</summary>
        public VerifiedPdu? Event;

        /// <summary>The type and state key of the event.</summary>
        public StateSlot Slot;

        /// <summary>Its number in the index; negative where it is not in it.</summary>
        public int Indexed;

        /// <summary>Where the numbers of the events that it cites begin.</summary>
        public int CitedStart;

        /// <summary>How many events it cites; negative until that is known.</summary>
        public int CitedCount;

        /// <summary>The power levels event that it cites; negative where there is none, or it was not looked for.</summary>
        public int PowerLevels;

        public byte State;

        public bool IsRejected;

        /// <summary>Whether <see cref="Slot"/> was asked for.</summary>
        public bool HasSlot;
    }
}
