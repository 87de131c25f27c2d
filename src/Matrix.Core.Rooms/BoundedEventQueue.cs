using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the events of one kind that a room holds, oldest first, with limits on their number and size.</summary>
internal sealed class BoundedEventQueue
{
    /// <summary>The approximate size of an event in addition to its bytes: the objects around it, and its entries in tables.</summary>
    public const int Overhead = 512;

    /// <summary>The maximum number of needed events that one search skips, so that its cost is constant.</summary>
    private const int MaxPassedOver = 8;

    private readonly int _maxCount;
    private readonly long _maxBytes;
    private readonly LinkedList<(EventId Id, int Bytes)> _order = [];
    private readonly Dictionary<EventId, LinkedListNode<(EventId Id, int Bytes)>> _places = [];

    public BoundedEventQueue(int maxCount, long maxBytes)
    {
        _maxCount = maxCount;
        _maxBytes = maxBytes;
    }

    public IEnumerable<EventId> EventIds => _order.Select(item => item.Id);

    public long Bytes { get; private set; }

    private bool IsOver => _order.Count > _maxCount || Bytes > _maxBytes;

    public void Add(EventId id, int bytes)
    {
        _ = Remove(id);
        _places[id] = _order.AddLast((id, bytes + Overhead));
        Bytes += bytes + Overhead;
    }

    public bool Remove(EventId id)
    {
        if (_places.Count == 0 || !_places.Remove(id, out LinkedListNode<(EventId Id, int Bytes)>? place))
        {
            return false;
        }

        Bytes -= place.Value.Bytes;
        _order.Remove(place);
        return true;
    }

    /// <summary>Takes out the oldest event that is not needed, if the limits are exceeded. The newest event is never taken out, because it is in use.</summary>
    public bool TryTakeOldest(Func<EventId, bool> isNeeded, out EventId oldest)
    {
        for (int passed = 0; IsOver && _order.Count > 1 && passed < MaxPassedOver; passed++)
        {
            LinkedListNode<(EventId Id, int Bytes)> first = _order.First!;
            oldest = first.Value.Id;
            if (!isNeeded(oldest))
            {
                return Remove(oldest);
            }

            // It moves to the place before the newest event, so that the next search starts elsewhere.
            _order.Remove(first);
            _order.AddBefore(_order.Last!, first);
        }

        oldest = default;
        return false;
    }
}
