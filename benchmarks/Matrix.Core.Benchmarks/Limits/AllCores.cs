using System.Diagnostics;
using Matrix.Core.Benchmarks.Rooms;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What work on all cores has in common: it is timed by the wall, and stands beside bare verifications on the same cores.</summary>
internal static class AllCores
{
    /// <summary>Verifies so many signatures on all cores, and does nothing else.</summary>
    public static void VerifyBare(BareSignatures signatures, int count) => Parallel.For(0, count, signatures.Verify);

    /// <summary>Times work, which is done once.</summary>
    public static Result Time(Action work)
    {
        TimeSpan start = Measure.Now;
        var wall = Stopwatch.StartNew();
        work();
        return new Result(wall.Elapsed, Measure.Now - start);
    }

    /// <param name="Wall">From its beginning to its end.</param>
    /// <param name="Processor">What all cores spent on it.</param>
    public readonly record struct Result(TimeSpan Wall, TimeSpan Processor);
}
