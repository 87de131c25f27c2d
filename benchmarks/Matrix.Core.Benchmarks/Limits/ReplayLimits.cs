using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>Replaying a busy room that forks and merges, from bytes to its state, beside the bare verification of as many signatures.</summary>
internal static class ReplayLimits
{
    private const double AimRatio = 1.25;

    public static void Run(TextWriter output, bool quick)
    {
        int events = quick ? 500 : 10_000;
        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            GeneratedLog log = GeneratedLog.Of(() => LargeRoom.Busy(version, events));
            var signatures = new BareSignatures(log.Lines);
            Measure measure = Measure.Long(quick);
            measure.Add("bare", () =>
            {
                for (int i = 0; i < signatures.Count; i++)
                {
                    signatures.Verify(i);
                }
            });
            measure.Add("with_signatures", () => _ = LogReplay.Run(log.Lines, version, log.Keys));
            measure.Add("without_signatures", () => _ = LogReplay.Run(log.Lines, version, keys: null));
            Dictionary<string, Measure.Result> results = measure.Run();
            Measure.Result bare = results["bare"].Per(signatures.Count);
            foreach (string name in new[] { "with_signatures", "without_signatures" })
            {
                Measure.Result each = results[name].Per(events);
                output.WriteLine(new LimitLine($"replay_{name}")
                    .With("version", version.ToString())
                    .With("events", events)
                    .With("forks", log.Forks)
                    .With("events_per_s", 1e9 / each.Nanoseconds)
                    .With("us_an_event", each.Nanoseconds / 1000)
                    .With("min_us_an_event", each.MinNanoseconds / 1000)
                    .With("allocated_bytes_an_event", each.Bytes)
                    .With("bare_verifications_per_s", 1e9 / bare.Nanoseconds)
                    .WithAim("ratio_to_bare", each.Nanoseconds / bare.Nanoseconds, AimRatio)
                    .With("min_ratio_to_bare", each.MinNanoseconds / bare.MinNanoseconds));
            }

            WriteMemory(output, version, log);
        }
    }

    private static void WriteMemory(TextWriter output, RoomVersion version, GeneratedLog log)
    {
        long before = Heap.Alive();
        var heap = new Heap();
        object held = LogReplay.Run(log.Lines, version, log.Keys, heap.Look);
        long retained = Heap.Alive() - before;
        output.WriteLine(new LimitLine("replay_memory")
            .With("version", version.ToString())
            .With("events", log.Lines.Length)
            .With("events_bytes", log.Bytes)
            .With("retained_bytes", retained)
            .With("retained_bytes_an_event", retained / log.Lines.Length)
            .With("retained_to_events_bytes", (double)retained / log.Bytes)
            .With("peak_bytes", heap.Peak - before)
            .With("peak_to_events_bytes", (double)(heap.Peak - before) / log.Bytes));
        GC.KeepAlive(held);
        GC.KeepAlive(log);
    }
}
