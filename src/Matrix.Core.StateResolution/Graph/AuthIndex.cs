using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents an index of a room's auth graph that is updated as events arrive. With it, the cost of a resolution depends on the size of the fork and not on
/// the size of the room.
/// </summary>
/// <remarks>
/// <para>
/// The index gives each event a number that is greater than the numbers of all events that it cites. For each event it stores the events that it cites, the
/// events that cite it, and its place in the lineage of its state key. It does not hold events: it gets them from the <see cref="IEventSource"/>. It takes
/// about 220 bytes for each state event, and 24 more once states were resolved.
/// </para>
/// <para>
/// An event is indexed when its whole auth chain is available. If a resolution needs an event that is not indexed, the index looks it up then. If that fails,
/// the resolution works without the index and names the missing events.
/// </para>
/// <para>An instance is not safe for use by several threads at once. The design is explained in docs/adr/0012-auth-index.md.</para>
/// </remarks>
internal sealed class AuthIndex
{
    private readonly Dictionary<EventId, int> _numbers = [];
    private IndexedEvent[] _nodes = new IndexedEvent[64];
    private int[] _cited = new int[256];
    private int _citedCount;

    /// <summary>Initializes an empty index.</summary>
    /// <param name="events">The source of the room's events.</param>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is <see langword="null"/>.</exception>
    public AuthIndex(IEventSource events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Events = events;
    }

    /// <summary>Gets the number of indexed events.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the source of the room's events.</summary>
    internal IEventSource Events { get; }

    /// <summary>Gets the lineages of state keys.</summary>
    internal KeyLineages Lineages { get; } = new();

    /// <summary>Gets the events that cite each event: state events, and other events that are cited themselves.</summary>
    internal ReverseAuthEdges Citers { get; } = new();

    /// <summary>Gets the events that cite each event and are cited themselves.</summary>
    internal ReverseAuthEdges CitedCiters { get; } = new();

    /// <summary>Gets the number of steps that resolutions took with this index.</summary>
    internal WorkCount Work { get; } = new();

    /// <summary>Gets the working memory, which one resolution uses at a time.</summary>
    internal ScratchMarks Marks { get; } = new();

    /// <summary>Adds an event that arrived.</summary>
    /// <remarks>An event that is not a state event is ignored, because valid auth chains contain only state events.</remarks>
    /// <param name="verified">The event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="verified"/> is <see langword="null"/>.</exception>
    /// <returns>
    /// <see langword="true"/> if the event is indexed; <see langword="false"/> if part of its auth chain is not available, or it is not a state event.
    /// </returns>
    public bool Add(VerifiedPdu verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        Pdu pdu = verified.Pdu;
        return pdu.IsState && (_numbers.ContainsKey(pdu.EventId) || TryAppend(pdu) || TryAppendWithChain(pdu));
    }

    /// <summary>Tries to get the number of an event. An event that is not indexed yet is indexed now if it is available with its auth chain.</summary>
    /// <param name="id">The ID of the event.</param>
    /// <param name="number">The number of the event.</param>
    /// <param name="entry">The entry of a state that holds the event, from which the path is taken, or null.</param>
    internal bool TryGetNumber(EventId id, out int number, StateLeaf? entry = null)
    {
        if (_numbers.TryGetValue(id, out number))
        {
            return true;
        }

        if (!Events.TryGetEvent(id, out AuthEvent found))
        {
            return false;
        }

        Pdu pdu = found.VerifiedPdu.Pdu;
        return (TryAppend(pdu, entry) || TryAppendWithChain(pdu)) && _numbers.TryGetValue(id, out number);
    }

    internal ref readonly IndexedEvent this[int number] => ref _nodes[number];

    /// <summary>Returns the numbers of the events that an event cites in <c>auth_events</c>, each once.</summary>
    internal ReadOnlySpan<int> CitedBy(int number)
    {
        ref readonly IndexedEvent node = ref _nodes[number];
        return _cited.AsSpan(node.CitedStart, node.CitedCount);
    }

    /// <summary>
    /// Adds an event and its auth chain, without recursion. Returns false if events are missing or cite each other in a cycle, which is possible in room
    /// versions 1 and 2.
    /// </summary>
    private bool TryAppendWithChain(Pdu pdu)
    {
        var path = new Stack<Pdu>();
        var onPath = new HashSet<EventId> { pdu.EventId };
        path.Push(pdu);
        while (path.TryPeek(out Pdu? top))
        {
            if (TryAppend(top))
            {
                _ = path.Pop();
                continue;
            }

            EventId lacking = FirstNotIndexed(top);
            if (!onPath.Add(lacking) || !Events.TryGetEvent(lacking, out AuthEvent found))
            {
                return false;
            }

            path.Push(found.VerifiedPdu.Pdu);
        }

        return true;
    }

    private EventId FirstNotIndexed(Pdu pdu)
    {
        foreach (EventId id in pdu.AuthEvents)
        {
            if (!_numbers.ContainsKey(id))
            {
                return id;
            }
        }

        throw new InvalidOperationException("Everything that the event cites is indexed.");
    }

    /// <summary>Adds an event if all of its auth events are indexed; otherwise returns false.</summary>
    private bool TryAppend(Pdu pdu, StateLeaf? entry = null)
    {
        PduReferences ids = pdu.AuthEvents;
        if (_citedCount + ids.Count > _cited.Length)
        {
            Array.Resize(ref _cited, Math.Max(_cited.Length * 2, _citedCount + ids.Count));
        }

        int end = _citedCount;
        foreach (EventId id in ids)
        {
            if (!_numbers.TryGetValue(id, out int cited))
            {
                return false;
            }

            if (!_cited.AsSpan(_citedCount, end - _citedCount).Contains(cited))
            {
                _cited[end++] = cited;
            }
        }

        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, Count * 2);
        }

        // An ID that the event declares is a slice of the event's bytes. The copy keeps the index from holding the whole event in memory.
        EventId own = pdu.Version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.UnsafeFromUtf8(pdu.EventId.Utf8Span.ToArray()) : pdu.EventId;
        _nodes[Count] = NodeOf(pdu, own, end, entry);
        _citedCount = end;
        _numbers.Add(own, Count);
        Link(Count);
        Count++;
        return true;
    }

    private IndexedEvent NodeOf(Pdu pdu, EventId id, int end, StateLeaf? entry)
    {
        var node = new IndexedEvent
        {
            Id = id,
            Path = pdu.Slot is not { } key ? 0
                : entry is not null && entry.Entry.Slot == key ? entry.Path
                : StatePath.Of(in key),
            CitedStart = _citedCount,
            CitedCount = end - _citedCount,
            PowerLevels = KeyLineages.None,
            IsPowerLevels = pdu.Slot == StateSlot.PowerLevels,
            IsState = pdu.IsState,
        };
        foreach (int cited in _cited.AsSpan(node.CitedStart, node.CitedCount))
        {
            if (_nodes[cited].IsPowerLevels)
            {
                node.PowerLevels = cited;
                break;
            }
        }

        return node;
    }

    private void Link(int number)
    {
        ref readonly IndexedEvent node = ref _nodes[number];
        Lineages.Add(node.IsPowerLevels ? node.PowerLevels : BeforeAtKey(in node));
        Citers.AddEvent();
        CitedCiters.AddEvent();
        foreach (int cited in CitedBy(number))
        {
            if (Citers.IsEmpty(cited))
            {
                foreach (int further in CitedBy(cited))
                {
                    CitedCiters.Add(further, cited);
                }
            }

            Citers.Add(cited, number);
        }
    }

    /// <summary>Returns the number of the event that an event cites at its own key, or <see cref="KeyLineages.None"/>.</summary>
    /// <remarks>
    /// Keys are compared by their paths. Two keys with the same path would share a lineage, in which every link is still a citation. The lineage of the power
    /// levels, by which events are ordered, holds only power levels events.
    /// </remarks>
    private int BeforeAtKey(in IndexedEvent node)
    {
        if (node.IsState)
        {
            foreach (int cited in _cited.AsSpan(node.CitedStart, node.CitedCount))
            {
                ref readonly IndexedEvent other = ref _nodes[cited];
                if (other.IsState && !other.IsPowerLevels && other.Path == node.Path)
                {
                    return cited;
                }
            }
        }

        return KeyLineages.None;
    }
}
