using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the events that one resolution reads, and how they cite each other in <c>auth_events</c>.</summary>
/// <remarks>
/// <para>
/// Each event has a number, in the order in which events are met. An event is loaded when it is first needed, and its ID is hashed at most once; all further
/// work is on numbers. The event itself and its citations are read here. What the auth chains of whole states are is a question that the two implementations
/// answer differently: <see cref="WalkedAuthGraph"/> reads the events, and <see cref="IndexedAuthGraph"/> uses the index that a room keeps.
/// </para>
/// <para>An event is "held" if the source has it. An event that was needed and is not held is in <see cref="Missing"/>.</para>
/// </remarks>
internal abstract class AuthGraph
{
    private const int NotLoaded = 0;
    private const int Held = 1;
    private const int NotHeld = 2;

    /// <summary>The power levels event that an event cites is not known yet.</summary>
    private const int NotSearched = -2;

    /// <summary>The event is in no bucket, because its number is not found by its ID.</summary>
    private const int NotInBucket = -1;

    /// <summary>Entries are stored in blocks, so that they never move and no block is in the large object heap.</summary>
    private const int BlockBits = 6;
    private const int BlockSize = 1 << BlockBits;

    /// <summary>The number of cited events that are found without hashing their IDs; a power of two.</summary>
    private const int RecentCount = 256;

    private readonly IEventSource _source;
    private readonly SortedSet<EventId> _missing = [];

    /// <summary>Numbers of recently cited events plus one, indexed by some bytes of their IDs.</summary>
    /// <remarks>The IDs are compared on each use, so chosen IDs can only make the cache useless, not a lookup slow.</remarks>
    private readonly int[] _recent = new int[RecentCount];
    private Entry[][] _blocks = [];

    /// <summary>The hash buckets: for each the number plus one of its first event. The length is a power of two.</summary>
    private int[] _buckets;

    /// <summary>The numbers of cited events; those that one event cites are adjacent.</summary>
    private int[] _cited = new int[4 * BlockSize];
    private int _citedCount;

    /// <summary>Initializes a graph without events.</summary>
    /// <param name="source">The source of the events.</param>
    /// <param name="expected">The approximate number of events that are found by their IDs.</param>
    protected AuthGraph(IEventSource source, int expected)
    {
        _source = source;
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, BlockSize))];
    }

    /// <summary>Gets the number of events that have a number.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the IDs of the events that were needed and are not held, in order.</summary>
    public IReadOnlyCollection<EventId> Missing => _missing;

    /// <summary>Returns the number of an event. An event that is new to the graph gets the next number.</summary>
    public virtual int NumberOf(EventId id) => FindOrAdd(id, id.GetHashCode());

    /// <summary>Returns the number of the event of a state entry.</summary>
    public virtual int NumberOf(StateLeaf entry) => FindOrAdd(entry.Entry.EventId, entry.IdHash);

    /// <summary>Finds the events that are in the auth chains of some states but not of all.</summary>
    /// <param name="states">The states; at least two.</param>
    /// <param name="conflicts">The slots on which they differ.</param>
    /// <param name="conflicted">The numbers of the events in those slots.</param>
    /// <param name="inclusive">Whether the events of a state belong to its auth chain.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public abstract EventSet FindAuthDifference(ImmutableArray<StateMap> states, List<Conflict> conflicts, List<int> conflicted, bool inclusive, CancellationToken cancellation);

    /// <summary>Finds the events on all paths over <c>auth_events</c> between conflicted events, including these.</summary>
    /// <param name="conflicted">The numbers of the conflicted events.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public abstract EventSet FindConflictedSubgraph(List<int> conflicted, CancellationToken cancellation);

    /// <summary>Returns the position on a mainline at which the line of a power levels event joins it; see <see cref="Mainline.PositionOf"/>.</summary>
    /// <param name="mainline">The mainline; not empty.</param>
    /// <param name="powerLevels">The number of a power levels event.</param>
    public virtual int FindPosition(Mainline mainline, int powerLevels) => mainline.WalkTo(powerLevels);

    /// <summary>Determines whether an event is known to be in its own slot in all states. The answer may be "no" although it is.</summary>
    public virtual bool IsKnownToBeShared(int number) => false;

    /// <summary>Returns the path of an event's slot.</summary>
    public virtual ulong PathOf(int number) => StatePath.Of(in SlotOf(number));

    /// <summary>Counts an event that is checked by the auth rules.</summary>
    public virtual void CountCheck()
    {
    }

    public EventId IdOf(int number) => EntryOf(number).EventId;

    /// <summary>Determines whether the event is held.</summary>
    public bool IsHeld(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.State == NotLoaded)
        {
            Load(ref entry);
        }

        return entry.State == Held;
    }

    /// <summary>Returns the event, which must be held.</summary>
    public VerifiedPdu VerifiedOf(int number) => HeldEntryOf(number).Event!;

    /// <summary>Returns the event, which must be held.</summary>
    public Pdu EventOf(int number) => VerifiedOf(number).Pdu;

    /// <summary>Returns the slot of an event, which must be held; <see langword="default"/> if it is not a state event.</summary>
    public ref readonly StateSlot SlotOf(int number) => ref SlotOf(ref HeldEntryOf(number));

    /// <summary>Determines whether the event is held and was rejected.</summary>
    public bool IsRejected(int number) => IsHeld(number) && EntryOf(number).IsRejected;

    /// <summary>Returns the numbers of the events that an event cites in <c>auth_events</c>, without repetitions; empty if the event is not held.</summary>
    public ReadOnlySpan<int> AuthEventsOf(int number)
    {
        ref Entry entry = ref EntryOf(number);
        if (entry.CitedCount < 0)
        {
            entry.CitedStart = _citedCount;
            AddAuthEventsOf(number);
            entry.CitedCount = _citedCount - entry.CitedStart;
        }

        return _cited.AsSpan(entry.CitedStart, entry.CitedCount);
    }

    /// <summary>Returns the number of the held event that an event cites for a slot, or -1 if it does not cite one.</summary>
    public int FindAuthEvent(int number, in StateSlot slot)
    {
        foreach (int cited in AuthEventsOf(number))
        {
            if (IsHeld(cited) && SlotOf(ref EntryOf(cited)) == slot)
            {
                return cited;
            }
        }

        return -1;
    }

    /// <summary>Returns the number of the held power levels event that an event cites, or -1 if it does not cite one.</summary>
    public int FindPowerLevels(int citing)
    {
        ref Entry entry = ref EntryOf(citing);
        if (entry.PowerLevels == NotSearched)
        {
            entry.PowerLevels = SearchPowerLevels(citing);
        }

        return entry.PowerLevels;
    }

    /// <summary>Searches the power levels event that an event cites. The result is cached.</summary>
    protected virtual int SearchPowerLevels(int citing) => FindAuthEvent(citing, StateSlot.PowerLevels);

    /// <summary>Passes each event that an event cites to <see cref="AddCited"/>, without repetitions.</summary>
    protected virtual void AddAuthEventsOf(int number)
    {
        if (!IsHeld(number))
        {
            return;
        }

        int start = _citedCount;
        foreach (EventId id in EventOf(number).AuthEvents)
        {
            int cited = NumberOfCited(id);
            if (!_cited.AsSpan(start, _citedCount - start).Contains(cited))
            {
                AddCited(cited);
            }
        }
    }

    protected void AddCited(int number)
    {
        if (_citedCount == _cited.Length)
        {
            Array.Resize(ref _cited, _citedCount * 2);
        }

        _cited[_citedCount++] = number;
    }

    /// <summary>Adds an event whose number is not looked up by its ID here.</summary>
    protected int Add(EventId id)
    {
        int block = Count >> BlockBits;
        if (block == _blocks.Length)
        {
            Array.Resize(ref _blocks, Math.Max(4, _blocks.Length * 2));
        }

        Entry[] entries = _blocks[block] ??= new Entry[BlockSize];
        entries[Count & (BlockSize - 1)] = new Entry { EventId = id, Next = NotInBucket, CitedCount = -1, PowerLevels = NotSearched };
        return Count++;
    }

    protected int FindOrAdd(EventId id, int hash)
    {
        for (int next = _buckets[hash & (_buckets.Length - 1)]; next > 0; next = EntryOf(next - 1).Next)
        {
            ref Entry entry = ref EntryOf(next - 1);
            if (entry.Hash == hash && entry.EventId == id)
            {
                return next - 1;
            }
        }

        if (Count >= _buckets.Length)
        {
            Rehash();
        }

        int number = Add(id);
        EntryOf(number).Hash = hash;
        PutInBucket(number);
        return number;
    }

    private void Rehash()
    {
        _buckets = new int[2 * BitOperations.RoundUpToPowerOf2((uint)Count)];
        for (int number = 0; number < Count; number++)
        {
            if (EntryOf(number).Next != NotInBucket)
            {
                PutInBucket(number);
            }
        }
    }

    private void PutInBucket(int number)
    {
        ref Entry entry = ref EntryOf(number);
        ref int bucket = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        entry.Next = bucket;
        bucket = number + 1;
    }

    /// <summary>Returns the number of a cited event. Most events cite the same few: the create event, the power levels and the join rules.</summary>
    private int NumberOfCited(EventId id)
    {
        ReadOnlySpan<byte> utf8 = id.Utf8Span;
        if (utf8.Length < sizeof(ulong))
        {
            return NumberOf(id);
        }

        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]);
        ref int recent = ref _recent[(int)(unchecked(last * 0x9E3779B97F4A7C15UL) >> 56)];
        if (recent > 0 && EntryOf(recent - 1).EventId == id)
        {
            return recent - 1;
        }

        int number = NumberOf(id);
        recent = number + 1;
        return number;
    }

    private void Load(ref Entry entry)
    {
        if (_source.TryGetEvent(entry.EventId, out AuthEvent found))
        {
            entry.Event = found.VerifiedPdu;
            entry.IsRejected = found.IsRejected;
            entry.State = Held;
        }
        else
        {
            entry.State = NotHeld;
            _ = _missing.Add(entry.EventId);
        }
    }

    /// <summary>Computes the slot on first use. Most events of an auth chain never need it.</summary>
    private static ref readonly StateSlot SlotOf(ref Entry entry)
    {
        if (!entry.HasSlot)
        {
            entry.HasSlot = true;
            entry.Slot = entry.Event!.Pdu.Slot ?? default;
        }

        return ref entry.Slot;
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
            throw new InvalidOperationException($"{entry.EventId} is missing.");
        }

        return ref entry;
    }

    private struct Entry
    {
        public EventId EventId;

        /// <summary>The hash code of the ID, if the event is in a bucket.</summary>
        public int Hash;

        /// <summary>The number plus one of the next event in the bucket; 0 for the last.</summary>
        public int Next;

        /// <summary>The event, after it was loaded.</summary>
        public VerifiedPdu? Event;

        /// <summary>The slot of the event, if <see cref="HasSlot"/> is set.</summary>
        public StateSlot Slot;

        /// <summary>The index of the first cited event in the list of cited events.</summary>
        public int CitedStart;

        /// <summary>The number of cited events; negative until it is known.</summary>
        public int CitedCount;

        /// <summary>The number of the power levels event that it cites; negative if it cites no such event, or was not searched.</summary>
        public int PowerLevels;

        public byte State;

        public bool IsRejected;

        public bool HasSlot;
    }
}
