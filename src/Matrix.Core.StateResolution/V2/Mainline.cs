using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

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
    private readonly Dictionary<int, int> _positions = [];

    /// <param name="graph">The events.</param>
    /// <param name="powerLevels">The power levels event to begin with; negative for an empty mainline, on which only time and ID decide.</param>
    public Mainline(AuthGraph graph, int powerLevels)
    {
        _graph = graph;
        var events = new List<int>();
        for (int number = powerLevels; number >= 0 && _positions.TryAdd(number, events.Count); number = graph.FindAuthEvent(number, AuthKeys.PowerLevels))
        {
            events.Add(number);
        }

        Events = events;
    }

    /// <summary>The mainline, newest first.</summary>
    public IReadOnlyList<int> Events { get; }

    /// <summary>The position of an event: 0 for the newest mainline event, <see cref="None"/> for none. What is walked is remembered.</summary>
    public int PositionOf(int number)
    {
        var walked = new List<int>();
        var seen = new HashSet<int>();
        int position = None;
        int at = _graph.FindAuthEvent(number, AuthKeys.PowerLevels);
        while (at >= 0 && seen.Add(at))
        {
            if (_positions.TryGetValue(at, out position))
            {
                break;
            }

            position = None;
            walked.Add(at);
            at = _graph.FindAuthEvent(at, AuthKeys.PowerLevels);
        }

        foreach (int passed in walked)
        {
            _positions[passed] = position;
        }

        return position;
    }

    /// <summary>Sorts events: every one comes out once.</summary>
    public List<int> Sort(IEnumerable<int> numbers) =>
        [.. numbers
            .Select(number => (Number: number, Position: PositionOf(number), Event: _graph.EventOf(number)))
            .OrderByDescending(item => item.Position)
            .ThenBy(item => item.Event.OriginServerTs)
            .ThenBy(item => item.Event.EventId)
            .Select(item => item.Number)];
}
