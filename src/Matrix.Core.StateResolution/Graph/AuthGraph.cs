using System.Buffers.Binary;
using System.Numerics;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the events that one resolution uses, by consecutive numbers. Events are loaded when they are first needed.</summary>
/// <remarks>
/// IDs are hashed only to find the number of an event, and all further work uses numbers. With an index, the citations of an event are known without its
/// content.
/// </remarks>
internal sealed class AuthGraph
{
    private const int NotLoaded = 0;
    private const int Held = 1;
    private const int NotHeld = 2;

    /// <summary>The value for a cited power levels event that was not searched yet.</summary>
    private const int NotSearched = -2;

    /// <summary>
    /// The number of low bits of a number that select an entry within its block. Blocks keep entries from moving, and are too small for the large object heap.
    /// </summary>
    private const int BlockBits = 6;
    private const int BlockSize = 1 << BlockBits;

    /// <summary>The number of cited events that are found without hashing their IDs; a power of two.</summary>
    private const int RecentCount = 256;

    private readonly IEventSource _source;
    private readonly Dictionary<int, int> _numbersOfIndexed = [];
    private readonly SortedSet<EventId> _missing = [];

    /// <summary>
    /// The numbers of cited events plus one, each at an index that some bytes of the ID give. IDs are compared, so that a sender who chooses them gains
    /// nothing.
    /// </summary>
    private readonly int[] _recent = new int[RecentCount];
    private Entry[][] _blocks = [];

    /// <summary>The heads of lists of events by the low bits of the hash code of their IDs, as numbers plus one. The length is a power of two.</summary>
    private int[] _buckets;

    /// <summary>The numbers of the cited events. Those of one citing event are consecutive.</summary>
    private int[] _cited = new int[4 * BlockSize];
    private int _citedCount;

    /// <param name="source">The source of events.</param>
    /// <param name="expected">The approximate number of events.</param>
    public AuthGraph(IEventSource source, int expected = 0)
    {
        _source = source;
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, BlockSize))];
    }

    /// <param name="index">The index, which has the auth chains of all events that are resolved.</param>
    public AuthGraph(AuthIndex index)
    {
        _source = index.Events;
        _buckets = [0];
        Index = index;
    }

    /// <summary>Gets the index of the room, or null if the graph is walked without one.</summary>
    public AuthIndex? Index { get; }

    /// <summary>Gets the number of events that have a number.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the events that were requested and are not available, in the order of their IDs.</summary>
    public IReadOnlyCollection<EventId> Missing => _missing;

    /// <summary>Returns the number of an event, which is assigned at the first request.</summary>
    public int NumberOf(EventId id) => NumberOf(id, id.GetHashCode());

    /// <summary>Returns the number of the event of an entry.</summary>
    public int NumberOf(StateLeaf entry) =>
        Index is not null && entry.NumberIn(Index) is >= 0 and int indexed ? NumberOfIndexed(indexed) : NumberOf(entry.Entry.EventId, entry.IdHash);

    /// <summary>Returns the number of an event by its number in the index.</summary>
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

    /// <summary>Returns the number of an event in the index; negative if it is not in the index.</summary>
    public int IndexedOf(int number) => EntryOf(number).Indexed;

    /// <summary>Determines whether an event is available, and loads it.</summary>
    public bool IsHeld(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.State == NotLoaded)
        {
            Load(ref entry);
        }

        return entry.State == Held;
    }

    /// <summary>Returns an event. It must be available.</summary>
    public VerifiedPdu VerifiedOf(int number) => HeldEntryOf(number).Event!;

    /// <summary>Returns an event. It must be available.</summary>
    public Pdu EventOf(int number) => VerifiedOf(number).Pdu;

    /// <summary>Returns the type and state key of an event; default for an event that is not a state event. The event must be available.</summary>
    public ref readonly StateSlot SlotOf(int number) => ref SlotOf(ref HeldEntryOf(number));

    /// <summary>Determines whether an event is available and was rejected.</summary>
    public bool IsRejected(int number) => IsHeld(number) && EntryOf(number).IsRejected;

    /// <summary>Returns the numbers of the events that an event cites in <c>auth_events</c>, each once; empty for an event that is not available.</summary>
    public ReadOnlySpan<int> AuthEventsOf(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.CitedCount < 0)
        {
            FindAuthEventsOf(ref entry);
        }

        return _cited.AsSpan(entry.CitedStart, entry.CitedCount);
    }

    /// <summary>Returns the number of the event that an event cites at a state key; negative if it cites none that is available.</summary>
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

    /// <summary>Returns the number of the power levels event that an event cites; negative if it cites none that is available.</summary>
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

    /// <summary>Adds an event at the head of the list of its hash code. Events of the index are found by the index instead.</summary>
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

    /// <summary>Returns the number of a cited event. Most events cite the same few events: the create event, power levels, join rules.</summary>
    private int NumberOfCited(EventId id)
    {
        ReadOnlySpan<byte> utf8 = id.Utf8Span;
        if (utf8.Length < sizeof(ulong))
        {
            return NumberOf(id);
        }

        // Any part of an ID that is a hash is equally random. The last characters in base64 differ in their low bits.
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

    /// <summary>Returns the type and state key of a loaded event. They are computed on request, because most events are only walked over.</summary>
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
            throw new InvalidOperationException($"{entry.Id} is missing.");
        }

        return ref entry;
    }

    private struct Entry
    {
        public EventId Id;

        /// <summary>The hash code of the ID, if the event was found by it.</summary>
        public int Hash;

        /// <summary>The number plus one of the next event in the list of a bucket; 0 at the end of the list.</summary>
        public int Next;

        /// <summary>The event, once it is loaded.</summary>
        public VerifiedPdu? Event;

        /// <summary>The type and state key of the event.</summary>
        public StateSlot Slot;

        /// <summary>The number of the event in the index; negative if it is not in the index.</summary>
        public int Indexed;

        /// <summary>The position at which the numbers of the cited events begin.</summary>
        public int CitedStart;

        /// <summary>The number of cited events; negative until it is known.</summary>
        public int CitedCount;

        /// <summary>The number of the cited power levels event; negative if it does not exist or was not searched yet.</summary>
        public int PowerLevels;

        public byte State;

        public bool IsRejected;

        /// <summary>True if <see cref="Slot"/> is set.</summary>
        public bool HasSlot;
    }
}
