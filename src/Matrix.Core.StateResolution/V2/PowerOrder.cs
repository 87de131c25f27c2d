using Matrix.Core.Events;

namespace Matrix.Core.StateResolution;

/// <summary>Provides reverse topological power ordering.</summary>
/// <remarks>
/// Matrix spec, room version 2, <see href="https://spec.matrix.org/v1.19/rooms/v2/#definitions">Definitions</see>: Kahn's algorithm over the <c>auth_events</c>
/// between events of the set, with cited events first. Among all events that are free at a step, the event of the sender with the greater power level comes
/// first, then the event with the smaller <c>origin_server_ts</c>, then the event with the smaller ID. The comparison is made at every step. To sort layers of
/// events, or to sort afterwards, would give another order.
/// </remarks>
internal static class PowerOrder
{
    /// <param name="graph">The graph of the events.</param>
    /// <param name="events">
    /// The set. All of its events must be available. Events in a cycle, which honest servers do not send, come last in the order of the comparison.
    /// </param>
    /// <param name="create">In room version 12 and later the room's create event; otherwise null.</param>
    public static List<int> Sort(AuthGraph graph, EventSet events, VerifiedPdu? create)
    {
        // The events are ranked once by the full comparison. Each step then only compares ranks.
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

    /// <summary>Returns the events in the order of the comparison alone, without regard to citations.</summary>
    private static int[] Rank(AuthGraph graph, EventSet events, VerifiedPdu? create)
    {
        int[] numbers = new int[events.Count];
        var keys = new PowerOrderKey[events.Count];
        int count = 0;
        foreach (int number in events)
        {
            Pdu pdu = graph.EventOf(number);
            keys[count] = new PowerOrderKey(SenderLevels.Of(graph, number, create), pdu.OriginServerTimestamp, pdu.EventId);
            numbers[count++] = number;
        }

        Array.Sort(keys, numbers);
        return numbers;
    }
}
