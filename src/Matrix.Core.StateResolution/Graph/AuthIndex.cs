using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// An index of a room's auth graph, kept as its events arrive, by which a fork costs what the fork is and not what the room is.
/// </summary>
/// <remarks>
/// <para>
/// It holds numbers: each event has one greater than all that it cites, with what it cites, what cites it, and its place in the lineage of its
/// state key. It holds no event; those it finds where it was told to look. About 220 bytes a state event, and 24 more to work in once states were resolved.
/// </para>
/// <para>
/// An event is indexed when its whole auth chain is at hand. What is not indexed when a resolution needs it is looked up then; where that
/// fails, the resolution works without the index, and answers with the events that are missing.
/// </para>
/// <para>Not safe for use by several threads at once. How it works: docs/adr/0012-auth-index.md.</para>
/// </remarks>
public sealed class AuthIndex
{
    private readonly Dictionary<EventId, int> _numbers = [];
    private IndexedEvent[] _nodes = new IndexedEvent[64];
    private int[] _cited = new int[256];
    private int _citedCount;

    /// <param name="events">Where events are found.</param>
    public AuthIndex(IEventSource events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Events = events;
    }

    /// <summary>How many events are indexed.</summary>
    public int Count { get; private set; }

    /// <summary>Where events are found.</summary>
    internal IEventSource Events { get; }

    /// <summary>The lineages of state keys.</summary>
    internal KeyLineages Lineages { get; } = new();

    /// <summary>What cites an event: state events, and others that are cited themselves.</summary>
    internal ReverseAuthEdges Citers { get; } = new();

    /// <summary>What cites an event and is itself cited.</summary>
    internal ReverseAuthEdges CitedCiters { get; } = new();

    /// <summary>The steps of resolutions by this index.</summary>
    internal WorkCount Work { get; } = new();

    /// <summary>Room to work in, used by one resolution at a time.</summary>
    internal ScratchMarks Marks { get; } = new();

    /// <summary>Adds an event that arrived. One that is no state event is passed over: no auth chain holds it.</summary>
    /// <param name="verified">The event.</param>
    /// <returns>Whether it is indexed; if not, some of its auth chain is not at hand, or it is no state event.</returns>
    public bool Add(VerifiedPdu verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        Pdu pdu = verified.Pdu;
        return pdu.IsState && (_numbers.ContainsKey(pdu.EventId) || TryAppend(pdu) || TryAppendWithChain(pdu));
    }

    /// <summary>The number of an event, indexed now if it was not.</summary>
    /// <param name="id">The event.</param>
    /// <param name="number">The number.</param>
    /// <param name="entry">The entry of a state that holds the event, by which its path is known; null where it is not.</param>
    internal bool TryGetNumber(EventId id, out int number, StateLeaf? entry = null)
    {
        if (_numbers.TryGetValue(id, out number))
        {
            return true;
        }

        if (!Events.TryGet(id, out AuthEvent? found))
        {
            return false;
        }

        Pdu pdu = found.Value.VerifiedPdu.Pdu;
        return (TryAppend(pdu, entry) || TryAppendWithChain(pdu)) && _numbers.TryGetValue(id, out number);
    }

    internal ref readonly IndexedEvent this[int number] => ref _nodes[number];

    /// <summary>The events that an event cites, each once.</summary>
    internal ReadOnlySpan<int> CitedBy(int number)
    {
        ref readonly IndexedEvent node = ref _nodes[number];
        return _cited.AsSpan(node.CitedStart, node.CitedCount);
    }

    /// <summary>Adds an event and its chain; iterative, and false where events are missing or cite each other (possible in room versions 1 and 2).</summary>
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
            if (!onPath.Add(lacking) || !Events.TryGet(lacking, out AuthEvent? found))
            {
                return false;
            }

            path.Push(found.Value.VerifiedPdu.Pdu);
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

    /// <summary>Adds an event all of whose auth events are indexed.</summary>
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

        // An ID that the event declares is a window on the event, which the index must not keep in memory.
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
                : entry is not null && entry.Entry.Key == key ? entry.Path
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

    /// <summary>
    /// The event that one cites at its own key. Keys are compared by their paths: two that share one would share a lineage, in which every
    /// link is still a citation. The lineage of the power levels, by which events are ordered, holds power levels alone.
    /// </summary>
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
