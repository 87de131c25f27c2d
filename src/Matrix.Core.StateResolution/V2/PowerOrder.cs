using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Reverse topological power ordering.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions: Kahn's algorithm over the <c>auth_events</c> between events of the set, what is cited first;
/// among all that are free at a step the one of the sender with the greater level, then of the smaller <c>origin_server_ts</c>, then of the
/// smaller event ID. The comparison is made at every step: it is no sort of layers, and no sort afterwards.
/// </remarks>
internal static class PowerOrder
{
    /// <param name="graph">The events.</param>
    /// <param name="events">The set; all at hand. Events of a cycle, which no honest room has, come out last in the order of the comparison.</param>
    /// <param name="create">In version 12 the room's create event.</param>
    public static List<int> Sort(AuthGraph graph, EventSet events, VerifiedPdu? create)
    {
        List<int> numbers = events.ToList();
        var ranks = new Dictionary<int, Rank>(numbers.Count);
        var citing = new Dictionary<int, List<int>>(numbers.Count);
        var open = new Dictionary<int, int>(numbers.Count);
        foreach (int number in numbers)
        {
            Pdu pdu = graph.EventOf(number);
            ranks.Add(number, new Rank(SenderLevels.Of(graph, number, create), pdu.OriginServerTs, pdu.EventId));
            int cites = 0;
            foreach (int cited in graph.AuthEventsOf(number))
            {
                if (cited != number && events.Contains(cited))
                {
                    cites++;
                    (citing.TryGetValue(cited, out List<int>? list) ? list : citing[cited] = []).Add(number);
                }
            }

            open.Add(number, cites);
        }

        var free = new PriorityQueue<int, Rank>();
        foreach (int number in numbers)
        {
            if (open[number] == 0)
            {
                free.Enqueue(number, ranks[number]);
            }
        }

        var order = new List<int>(numbers.Count);
        while (free.TryDequeue(out int number, out _))
        {
            order.Add(number);
            foreach (int later in citing.GetValueOrDefault(number) ?? [])
            {
                if (--open[later] == 0)
                {
                    free.Enqueue(later, ranks[later]);
                }
            }
        }

        if (order.Count < numbers.Count)
        {
            order.AddRange(numbers.Where(number => open[number] > 0).OrderBy(number => ranks[number]));
        }

        return order;
    }
}
