namespace Matrix.Core.Benchmarks.Limits;

/// <summary>
/// Times several things in turn, round after round, so that a machine whose speed drifts does not favour one of them. The time is that of
/// the processor, not of the wall, so that other work on the machine is not counted; everything measured is of one thread.
/// </summary>
internal sealed class Measure
{
    private readonly int _rounds;
    private readonly TimeSpan _slice;
    private readonly List<(string Name, Action Work)> _works = [];

    private Measure(int rounds, TimeSpan slice)
    {
        _rounds = rounds;
        _slice = slice;
    }

    /// <summary>For what takes less than some milliseconds: many rounds, many calls in each.</summary>
    /// <param name="quick">Whether few rounds do.</param>
    public static Measure Short(bool quick) => quick ? new(3, TimeSpan.FromMilliseconds(5)) : new(21, TimeSpan.FromMilliseconds(40));

    /// <summary>For what takes seconds: few rounds, mostly of one call.</summary>
    /// <param name="quick">Whether one round does.</param>
    public static Measure Long(bool quick) => quick ? new(1, TimeSpan.Zero) : new(5, TimeSpan.FromMilliseconds(100));

    /// <summary>Adds something to time.</summary>
    /// <param name="name">What the result is found by.</param>
    /// <param name="work">Does it once.</param>
    public void Add(string name, Action work) => _works.Add((name, work));

    /// <summary>Runs everything.</summary>
    /// <returns>By name, what a call costs.</returns>
    public Dictionary<string, Result> Run()
    {
        int[] calls = [.. _works.Select(work => Calibrate(work.Work))];
        double[][] times = [.. _works.Select(_ => new double[_rounds])];
        for (int round = 0; round < _rounds; round++)
        {
            for (int i = 0; i < _works.Count; i++)
            {
                times[i][round] = Time(_works[i].Work, calls[i]);
            }
        }

        var results = new Dictionary<string, Result>(StringComparer.Ordinal);
        for (int i = 0; i < _works.Count; i++)
        {
            Array.Sort(times[i]);
            results.Add(_works[i].Name, new Result(times[i][_rounds / 2], times[i][0], Allocated(_works[i].Work, calls[i])));
        }

        return results;
    }

    /// <summary>The time that the processor has spent on this program.</summary>
    public static TimeSpan Now => Environment.CpuUsage.TotalTime;

    private int Calibrate(Action work)
    {
        // Long enough for the code to reach its last tier.
        TimeSpan enough = 15 * _slice;
        TimeSpan start = Now;
        int calls = 0;
        do
        {
            work();
            calls++;
        }
        while (Now - start < enough);

        return Math.Max(1, (int)(_slice / (Now - start) * calls));
    }

    private static double Time(Action work, int calls)
    {
        TimeSpan start = Now;
        for (int i = 0; i < calls; i++)
        {
            work();
        }

        return (Now - start).TotalNanoseconds / calls;
    }

    private static long Allocated(Action work, int calls)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < calls; i++)
        {
            work();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }

    /// <param name="Nanoseconds">The median time of a call.</param>
    /// <param name="MinNanoseconds">The least.</param>
    /// <param name="Bytes">What a call allocates.</param>
    public readonly record struct Result(double Nanoseconds, double MinNanoseconds, long Bytes)
    {
        /// <summary>The same, of a part of the work.</summary>
        public Result Per(int count) => new(Nanoseconds / count, MinNanoseconds / count, Bytes / count);
    }
}
