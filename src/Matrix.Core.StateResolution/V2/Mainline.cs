using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the mainline of a power levels event, and orders events by it.</summary>
/// <remarks>
/// The mainline is the power levels event, then the power levels event in its <c>auth_events</c>, and so on. The position of an event is that of the first
/// mainline event that is reached from it in the same way. Events with older positions come first, and events that do not reach the mainline before all of
/// them; then events with the smaller <c>origin_server_ts</c>, then with the smaller event ID.
/// <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Matrix spec, room version 2, Definitions</see>.
/// </remarks>
internal sealed class Mainline
{
    /// <summary>The position of an event whose line of power levels never joins the mainline: older than all of it.</summary>
    public const int None = int.MaxValue;

    private readonly AuthGraph _graph;
    private readonly Dictionary<int, int> _positions = [];
    private IReadOnlyList<int>? _events;

    /// <summary>Initializes the mainline of a power levels event.</summary>
    /// <param name="graph">The events.</param>
    /// <param name="powerLevels">The number of the power levels event. A negative number gives an empty mainline, on which only time and ID decide.</param>
    public Mainline(AuthGraph graph, int powerLevels)
    {
        _graph = graph;
        Newest = powerLevels;
    }

    /// <summary>Gets the number of the power levels event that the mainline starts with; negative if the mainline is empty.</summary>
    public int Newest { get; }

    /// <summary>Gets the mainline, the newest event first.</summary>
    public IReadOnlyList<int> Events => _events ??= Walk();

    /// <summary>Returns the position of an event: 0 for the newest mainline event, <see cref="None"/> if no mainline event is reached.</summary>
    public int PositionOf(int number) => Newest >= 0 && _graph.FindPowerLevels(number) is >= 0 and int cited ? _graph.FindPosition(this, cited) : None;

    /// <summary>Sorts events. Each event is in the result exactly once.</summary>
    public List<int> Sort(IEnumerable<int> numbers)
    {
        var items = new List<(int Number, int Position, Pdu Event)>();
        foreach (int number in numbers)
        {
            items.Add((number, PositionOf(number), _graph.EventOf(number)));
        }

        items.Sort(static (left, right) =>
        {
            int order = right.Position.CompareTo(left.Position);
            order = order != 0 ? order : left.Event.OriginServerTimestamp.CompareTo(right.Event.OriginServerTimestamp);
            return order != 0 ? order : left.Event.EventId.CompareTo(right.Event.EventId);
        });
        return items.ConvertAll(item => item.Number);
    }

    /// <summary>Follows the line of a power levels event to the mainline, and returns the position at which it joins. The steps are cached.</summary>
    public int WalkTo(int powerLevels)
    {
        _ = Events;
        var walked = new List<int>();
        var seen = new HashSet<int>();
        int position = None;
        int at = powerLevels;
        while (at >= 0 && seen.Add(at))
        {
            if (_positions.TryGetValue(at, out position))
            {
                break;
            }

            position = None;
            walked.Add(at);
            at = _graph.FindPowerLevels(at);
        }

        foreach (int passed in walked)
        {
            _positions[passed] = position;
        }

        return position;
    }

    private List<int> Walk()
    {
        var events = new List<int>();
        for (int number = Newest; number >= 0 && _positions.TryAdd(number, events.Count); number = _graph.FindPowerLevels(number))
        {
            events.Add(number);
        }

        return events;
    }
}
