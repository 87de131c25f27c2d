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
        // Events are compared once each with few others; at every step it is then only seen which rank is the least.
        var citers = Citers.Of(graph, events);
        int[] byRank = Rank(graph, events, create);
        int[] ranks = new int[graph.Count];
        int[] open = new int[graph.Count];
        for (int rank = 0; rank < byRank.Length; rank++)
        {
            ranks[byRank[rank]] = rank;
            foreach (int citer in citers[byRank[rank]])
            {
                open[citer] += citer == byRank[rank] ? 0 : 1;
            }
        }

        var free = new PriorityQueue<int, int>(byRank.Length);
        foreach (int number in byRank)
        {
            if (open[number] == 0)
            {
                free.Enqueue(number, ranks[number]);
            }
        }

        var order = new List<int>(byRank.Length);
        while (free.TryDequeue(out int number, out _))
        {
            order.Add(number);
            foreach (int citer in citers[number])
            {
                if (citer != number && --open[citer] == 0)
                {
                    free.Enqueue(citer, ranks[citer]);
                }
            }
        }

        if (order.Count < byRank.Length)
        {
            order.AddRange(byRank.Where(number => open[number] > 0));
        }

        return order;
    }

    /// <summary>The events in the order of the comparison alone.</summary>
    private static int[] Rank(AuthGraph graph, EventSet events, VerifiedPdu? create)
    {
        int[] numbers = new int[events.Count];
        var keys = new PowerOrderKey[events.Count];
        int count = 0;
        foreach (int number in events)
        {
            Pdu pdu = graph.EventOf(number);
            keys[count] = new PowerOrderKey(SenderLevels.Of(graph, number, create), pdu.OriginServerTs, pdu.EventId);
            numbers[count++] = number;
        }

        Array.Sort(keys, numbers);
        return numbers;
    }
}
