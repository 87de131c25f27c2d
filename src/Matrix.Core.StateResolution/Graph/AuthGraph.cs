using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// The events that one resolution looks at, by dense numbers, loaded as they are asked for. An ID is hashed once, when it is first seen;
/// everything after works on integers.
/// </summary>
internal sealed class AuthGraph
{
    private const int NotLoaded = 0;
    private const int Held = 1;
    private const int NotHeld = 2;

    private readonly IEventSource _source;
    private readonly Dictionary<EventId, int> _numbers = [];
    private readonly List<EventId> _ids = [];
    private readonly List<byte> _states = [];
    private readonly List<AuthEvent> _events = [];
    private readonly List<int[]?> _authEvents = [];
    private readonly SortedSet<EventId> _missing = [];

    public AuthGraph(IEventSource source) => _source = source;

    /// <summary>How many events have a number.</summary>
    public int Count => _ids.Count;

    /// <summary>The events that were asked for and are not at hand, in order.</summary>
    public IReadOnlyCollection<EventId> Missing => _missing;

    /// <summary>The number of an event, given when it is first asked for.</summary>
    public int NumberOf(EventId id)
    {
        if (!_numbers.TryGetValue(id, out int number))
        {
            number = _ids.Count;
            _numbers.Add(id, number);
            _ids.Add(id);
            _states.Add(NotLoaded);
            _events.Add(default);
            _authEvents.Add(null);
        }

        return number;
    }

    public EventId IdOf(int number) => _ids[number];

    /// <summary>Whether the event is at hand.</summary>
    public bool IsHeld(int number)
    {
        if (_states[number] == NotLoaded)
        {
            if (_source.TryGet(_ids[number], out AuthEvent? found))
            {
                _states[number] = Held;
                _events[number] = found.Value;
            }
            else
            {
                _states[number] = NotHeld;
                _ = _missing.Add(_ids[number]);
            }
        }

        return _states[number] == Held;
    }

    /// <summary>The event; it must be at hand.</summary>
    public VerifiedPdu VerifiedOf(int number) => IsHeld(number) ? _events[number].Event : throw new InvalidOperationException($"{_ids[number]} is not at hand.");

    /// <summary>The event; it must be at hand.</summary>
    public Pdu EventOf(int number) => VerifiedOf(number).Event;

    /// <summary>Whether the event was rejected; it must be at hand.</summary>
    public bool IsRejected(int number) => IsHeld(number) && _events[number].IsRejected;

    /// <summary>The numbers of the events that an event cites in <c>auth_events</c>, each once; empty for one that is not at hand.</summary>
    public int[] AuthEventsOf(int number)
    {
        if (_authEvents[number] is { } known)
        {
            return known;
        }

        int[] cited = [];
        if (IsHeld(number))
        {
            EventIdList ids = EventOf(number).AuthEvents;
            var numbers = new List<int>(ids.Count);
            foreach (EventId id in ids)
            {
                int citedNumber = NumberOf(id);
                if (!numbers.Contains(citedNumber))
                {
                    numbers.Add(citedNumber);
                }
            }

            cited = [.. numbers];
        }

        _authEvents[number] = cited;
        return cited;
    }

    /// <summary>The event that an event cites at a state key, or a negative number where it cites none that is at hand.</summary>
    public int FindAuthEvent(int number, in StateKey key)
    {
        foreach (int cited in AuthEventsOf(number))
        {
            if (IsHeld(cited) && EventOf(cited).StateKey is { } citedKey && citedKey == key)
            {
                return cited;
            }
        }

        return -1;
    }
}
