using System.Diagnostics;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>Times several things in turn, round after round, so that a machine whose speed drifts does not favour one of them.</summary>
internal sealed class Measure
{
    private const int Rounds = 21;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(40);

    private readonly List<(string Name, Action Work)> _works = [];

    public void Add(string name, Action work) => _works.Add((name, work));

    /// <summary>Runs everything.</summary>
    /// <returns>By name, the median of the rounds, in nanoseconds a call, and the bytes allocated by a call.</returns>
    public Dictionary<string, Result> Run()
    {
        int[] calls = [.. _works.Select(work => Calibrate(work.Work))];
        double[][] times = [.. _works.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
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
            results.Add(_works[i].Name, new Result(times[i][Rounds / 2], Allocated(_works[i].Work, calls[i])));
        }

        return results;
    }

    private static int Calibrate(Action work)
    {
        // Long enough for the code to reach its last tier.
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(600) || calls < 5)
        {
            work();
            calls++;
        }

        return Math.Max(1, (int)(Slice / Stopwatch.GetElapsedTime(start) * calls));
    }

    private static double Time(Action work, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
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
    /// <param name="Bytes">What a call allocates.</param>
    public readonly record struct Result(double Nanoseconds, long Bytes);
}
