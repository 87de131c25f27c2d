namespace Matrix.Core.StateResolution;

/// <summary>Represents, for each event of a set, the events of the set that cite it in <c>auth_events</c>, stored in one array.</summary>
internal readonly struct Citers
{
    private readonly int[] _ends;
    private readonly int[] _citers;

    private Citers(int[] ends, int[] citers)
    {
        _ends = ends;
        _citers = citers;
    }

    /// <summary>Gets the events that cite an event. An event that cites itself, which honest servers do not send, is among them.</summary>
    public ReadOnlySpan<int> this[int number]
    {
        get
        {
            int start = number == 0 ? 0 : _ends[number - 1];
            return _citers.AsSpan(start, _ends[number] - start);
        }
    }

    /// <param name="graph">The graph of the events.</param>
    /// <param name="set">The set.</param>
    public static Citers Of(AuthGraph graph, EventSet set)
    {
        // Reading the citations may give numbers to further events, so the citations are counted when all events have a number.
        foreach (int number in set)
        {
            _ = graph.AuthEventsOf(number);
        }

        int[] ends = new int[graph.Count];
        foreach (int number in set)
        {
            foreach (int cited in graph.AuthEventsOf(number))
            {
                ends[cited] += set.Contains(cited) ? 1 : 0;
            }
        }

        int total = 0;
        for (int number = 0; number < ends.Length; number++)
        {
            int count = ends[number];
            ends[number] = total;
            total += count;
        }

        // Each start position advances to the end of its list while the citing events are stored.
        int[] citers = new int[total];
        foreach (int number in set)
        {
            foreach (int cited in graph.AuthEventsOf(number))
            {
                if (set.Contains(cited))
                {
                    citers[ends[cited]++] = number;
                }
            }
        }

        return new Citers(ends, citers);
    }
}
