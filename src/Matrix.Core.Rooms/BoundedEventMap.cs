using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents a value for each of the most recent events, up to a maximum number of events. Above it, the oldest is forgotten.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal sealed class BoundedEventMap<T>
{
    private readonly int _capacity;
    private readonly LinkedList<EventId> _order = [];
    private readonly Dictionary<EventId, (LinkedListNode<EventId> Place, T Value)> _values = [];

    public BoundedEventMap(int capacity) => _capacity = capacity;

    public int Count => _values.Count;

    /// <summary>Gets the events, oldest first.</summary>
    public IReadOnlyCollection<EventId> EventIds => _order;

    public bool Contains(EventId id) => _values.ContainsKey(id);

    public bool TryGet(EventId id, [MaybeNullWhen(false)] out T value)
    {
        bool known = _values.TryGetValue(id, out (LinkedListNode<EventId> Place, T Value) found);
        value = found.Value;
        return known;
    }

    /// <summary>Adds an event. An event that is already in the map is unchanged.</summary>
    public void Add(EventId id, T value)
    {
        if (_values.ContainsKey(id))
        {
            return;
        }

        if (_values.Count == _capacity)
        {
            EventId oldest = _order.First!.Value;
            _order.RemoveFirst();
            _ = _values.Remove(oldest);
        }

        _values.Add(id, (_order.AddLast(id), value));
    }

    public bool Remove(EventId id)
    {
        bool known = _values.Remove(id, out (LinkedListNode<EventId> Place, T Value) found);
        if (known)
        {
            _order.Remove(found.Place);
        }

        return known;
    }
}
