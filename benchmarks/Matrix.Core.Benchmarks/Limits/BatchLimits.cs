using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>The events of a large join: read and verified on all cores, beside as many bare verifications on the same cores. Times are the wall's, since all cores work.</summary>
internal static class BatchLimits
{
    private const int Rounds = 3;
    private const double AimRatio = 1.08;

    public static void Run(TextWriter output, bool quick)
    {
        RoomVersion version = RoomVersions.V12;
        GeneratedLog log = GeneratedLog.Of(() => LargeRoom.Busy(version, quick ? 500 : 10_000));
        int events = quick ? 1_000 : 150_000;
        var signatures = new BareSignatures(log.Lines);
        var verifier = new PduBatchVerifier();
        var batches = new List<TimeSpan>();
        var bares = new List<TimeSpan>();
        for (int round = 0; round < Rounds; round++)
        {
            bares.Add(AllCores.Time(() => AllCores.VerifyBare(signatures, events)).Wall);
            batches.Add(AllCores.Time(() =>
            {
                if (verifier.Verify(Repeat(log.Lines, events), version, log.Keys).Any(verdict => !verdict.IsVerified))
                {
                    throw new InvalidOperationException("The events of the room verify.");
                }
            }).Wall);
        }

        batches.Sort();
        bares.Sort();
        output.WriteLine(new LimitLine("batch_verification")
            .With("version", version.ToString())
            .With("events", events)
            .With("cores", Environment.ProcessorCount)
            .With("wall_s", batches[Rounds / 2].TotalSeconds)
            .With("bare_wall_s", bares[Rounds / 2].TotalSeconds)
            .WithAim("ratio_to_bare", batches[Rounds / 2] / bares[Rounds / 2], AimRatio)
            .With("min_ratio_to_bare", batches[0] / bares[0])
            .With("events_per_s", events / batches[Rounds / 2].TotalSeconds));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Repeat(byte[][] lines, int events)
    {
        for (int i = 0; i < events; i++)
        {
            yield return lines[i % lines.Length];
        }
    }
}
