using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the mainline of a power levels event, and orders events along it.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>. The mainline is the power levels event, the
/// power levels event that it cites, and so on. The position of an event is that of the first mainline event that its own chain of power levels reaches. An
/// event without such a mainline event is infinitely far back. Events are sorted by position, oldest first, then by smaller <c>origin_server_ts</c>, then by
/// smaller event ID.
/// </remarks>
internal sealed class Mainline
{
    /// <summary>The position of an event that does not reach the mainline. It is farther back than any other position.</summary>
    public const int None = int.MaxValue;

    private readonly AuthGraph _graph;
    private readonly int _powerLevels;
    private readonly int _indexed;
    private readonly Dictionary<int, int> _positions = [];
    private IReadOnlyList<int>? _events;

    /// <param name="graph">The events.</param>
    /// <param name="powerLevels">The number of the power levels event to begin with; negative for an empty mainline, on which only time and ID decide.</param>
    public Mainline(AuthGraph graph, int powerLevels)
    {
        _graph = graph;
        _powerLevels = powerLevels;
        _indexed = powerLevels < 0 ? KeyLineages.None : graph.IndexedOf(powerLevels);
    }

    /// <summary>Gets the mainline, newest first.</summary>
    public IReadOnlyList<int> Events => _events ??= Walk();

    /// <summary>Returns the position of an event: 0 for the newest mainline event, or <see cref="None"/> if the event does not reach the mainline.</summary>
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

    /// <summary>Returns the events in mainline order, each once.</summary>
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

    /// <summary>Returns the position by an index: the first mainline event that is reached is the one at which the two lineages part.</summary>
    private int PositionByIndex(int indexed)
    {
        KeyLineages lineages = _graph.Index!.Lineages;
        int common = lineages.CommonOf(indexed, _indexed);
        return common < 0 ? None : lineages.DepthOf(_indexed) - lineages.DepthOf(common);
    }

    /// <summary>Returns the position by a walk back along the power levels. The positions of all events of the walk are cached.</summary>
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
