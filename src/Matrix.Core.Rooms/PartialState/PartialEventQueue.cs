using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Holds the partial events in the order of their arrival. The rejected ones are bounded, because anybody can send them.</summary>
internal sealed class PartialEventQueue(int maxRejected)
{
    private readonly LinkedList<PartialEvent> _order = [];
    private readonly Dictionary<EventId, LinkedListNode<PartialEvent>> _places = [];
    private readonly Queue<EventId> _rejected = [];
    private int _rejectedCount;

    public int Count => _order.Count;

    public IReadOnlyCollection<PartialEvent> Events => _order;

    public bool Contains(EventId id) => _places.ContainsKey(id);

    public bool TryPeek([NotNullWhen(true)] out PartialEvent? first)
    {
        first = _order.First?.Value;
        return first is not null;
    }

    /// <summary>Adds an event at the end.</summary>
    /// <returns>The oldest rejected event, which was removed because there are too many; otherwise null.</returns>
    public EventId? Add(PartialEvent added, bool isRejected)
    {
        if (_places.ContainsKey(added.EventId))
        {
            return null;
        }

        _places.Add(added.EventId, _order.AddLast(added));
        if (!isRejected)
        {
            return null;
        }

        _rejected.Enqueue(added.EventId);
        _rejectedCount++;
        while (_rejectedCount > maxRejected && _rejected.TryDequeue(out EventId oldest))
        {
            _rejectedCount--;
            if (Remove(oldest))
            {
                return oldest;
            }
        }

        return null;
    }

    public bool Remove(EventId id)
    {
        bool known = _places.Remove(id, out LinkedListNode<PartialEvent>? place);
        if (known)
        {
            _order.Remove(place!);
        }

        return known;
    }
}
