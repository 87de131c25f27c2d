using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>The events of one kind that a room holds, oldest first, with a bound on how many and how large they are.</summary>
internal sealed class HeldEvents
{
    /// <summary>What an event costs beside its bytes, about: the objects around it and its places in tables.</summary>
    public const int Overhead = 512;

    /// <summary>How many events that are needed are passed over at a time, so that to find one that can go costs a constant.</summary>
    private const int MaxPassedOver = 8;

    private readonly int _maxCount;
    private readonly long _maxBytes;
    private readonly LinkedList<(EventId Id, int Bytes)> _order = [];
    private readonly Dictionary<EventId, LinkedListNode<(EventId Id, int Bytes)>> _places = [];

    public HeldEvents(int maxCount, long maxBytes)
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

    /// <summary>Takes out the oldest event where there are too many; never the newest, which is being worked with, and none that is needed.</summary>
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

            // Behind those before the newest, so that the next look begins elsewhere.
            _order.Remove(first);
            _order.AddBefore(_order.Last!, first);
        }

        oldest = default;
        return false;
    }
}
