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
        int[] numbers = [.. events.ToList()];
        var items = new Item[numbers.Length];

        // What is cited may get a number: the places are laid out when all have one.
        foreach (int number in numbers)
        {
            _ = graph.AuthEventsOf(number);
        }

        int[] places = new int[graph.Count];
        Array.Fill(places, -1);
        for (int i = 0; i < numbers.Length; i++)
        {
            Pdu pdu = graph.EventOf(numbers[i]);
            items[i] = new Item { Rank = new PowerOrderKey(SenderLevels.Of(graph, numbers[i], create), pdu.OriginServerTs, pdu.EventId), FirstLink = -1 };
            places[numbers[i]] = i;
        }

        var links = new List<(int Citing, int Next)>(numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            foreach (int cited in graph.AuthEventsOf(numbers[i]))
            {
                if (cited != numbers[i] && cited < places.Length && places[cited] is >= 0 and int place)
                {
                    items[i].Open++;
                    links.Add((i, items[place].FirstLink));
                    items[place].FirstLink = links.Count - 1;
                }
            }
        }

        return Sort(numbers, items, links);
    }

    private static List<int> Sort(int[] numbers, Item[] items, List<(int Citing, int Next)> links)
    {
        var free = new PriorityQueue<int, PowerOrderKey>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Open == 0)
            {
                free.Enqueue(i, items[i].Rank);
            }
        }

        var order = new List<int>(numbers.Length);
        while (free.TryDequeue(out int place, out _))
        {
            order.Add(numbers[place]);
            for (int link = items[place].FirstLink; link >= 0; link = links[link].Next)
            {
                int later = links[link].Citing;
                if (--items[later].Open == 0)
                {
                    free.Enqueue(later, items[later].Rank);
                }
            }
        }

        if (order.Count < numbers.Length)
        {
            order.AddRange(Enumerable.Range(0, items.Length).Where(i => items[i].Open > 0).OrderBy(i => items[i].Rank).Select(i => numbers[i]));
        }

        return order;
    }

    private struct Item
    {
        public PowerOrderKey Rank;

        /// <summary>How many events of the set it cites that are not in order yet.</summary>
        public int Open;

        /// <summary>The first of the links to the events that cite it; negative where none does.</summary>
        public int FirstLink;
    }
}
