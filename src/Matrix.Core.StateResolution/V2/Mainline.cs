using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>The mainline of a power levels event, and the order of events along it.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions: the power levels event, the one in its auth events, and so on. An event's position is that
/// of the first mainline event on its own way back; one with no such event is infinitely far back, and so comes first. Older positions
/// come first, then smaller <c>origin_server_ts</c>, then smaller event ID.
/// </remarks>
internal sealed class Mainline
{
    /// <summary>The position of an event without a power levels event on the mainline: farther back than any.</summary>
    public const int None = int.MaxValue;

    private readonly AuthGraph _graph;
    private readonly int _powerLevels;
    private readonly int _indexed;
    private readonly Dictionary<int, int> _positions = [];
    private IReadOnlyList<int>? _events;

    /// <param name="graph">The events.</param>
    /// <param name="powerLevels">The power levels event to begin with; negative for an empty mainline, on which only time and ID decide.</param>
    public Mainline(AuthGraph graph, int powerLevels)
    {
        _graph = graph;
        _powerLevels = powerLevels;
        _indexed = powerLevels < 0 ? KeyLineages.None : graph.IndexedOf(powerLevels);
    }

    /// <summary>The mainline, newest first.</summary>
    public IReadOnlyList<int> Events => _events ??= Walk();

    /// <summary>The position of an event: 0 for the newest mainline event, <see cref="None"/> for none.</summary>
    public int PositionOf(int number)
    {
        if (_powerLevels < 0)
        {
            return None;
        }

        int cited = _graph.FindPowerLevels(number);
        return cited < 0 ? None
            : _indexed >= 0 && _graph.IndexedOf(cited) is >= 0 and int indexed ? PositionByIndex(indexed)
            : PositionByWalk(cited);
    }

    /// <summary>Sorts events: every one comes out once.</summary>
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
            order = order != 0 ? order : left.Event.OriginServerTs.CompareTo(right.Event.OriginServerTs);
            return order != 0 ? order : left.Event.EventId.CompareTo(right.Event.EventId);
        });
        return items.ConvertAll(item => item.Number);
    }

    /// <summary>The first mainline event on the way back is where the two lineages part.</summary>
    private int PositionByIndex(int indexed)
    {
        KeyLineages lineages = _graph.Index!.Lineages;
        int common = lineages.CommonOf(indexed, _indexed);
        return common < 0 ? None : lineages.DepthOf(_indexed) - lineages.DepthOf(common);
    }

    /// <summary>What is walked is remembered.</summary>
    private int PositionByWalk(int powerLevels)
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
        for (int number = _powerLevels; number >= 0 && _positions.TryAdd(number, events.Count); number = _graph.FindPowerLevels(number))
        {
            events.Add(number);
        }

        return events;
    }
}
