namespace Matrix.Core.StateResolution;

/// <summary>For each event of a set the events of the set that cite it in <c>auth_events</c>, side by side in one array.</summary>
internal readonly struct Citers
{
    private readonly int[] _ends;
    private readonly int[] _citers;

    private Citers(int[] ends, int[] citers)
    {
        _ends = ends;
        _citers = citers;
    }

    /// <summary>The events that cite one; itself where it cites itself, which no honest event does.</summary>
    public ReadOnlySpan<int> this[int number]
    {
        get
        {
            int start = number == 0 ? 0 : _ends[number - 1];
            return _citers.AsSpan(start, _ends[number] - start);
        }
    }

    /// <param name="graph">The events.</param>
    /// <param name="set">The set.</param>
    public static Citers Of(AuthGraph graph, EventSet set)
    {
        // What is cited may get a number: they are counted when all have one.
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

        // Each begin moves to its end while the citers are put in.
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
