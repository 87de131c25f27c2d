using System.Diagnostics;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>
/// Receiving a busy room through <c>RoomSession.ReceiveAsync</c>, from bytes to durable rows, into each store that the machine has. Times are the wall's, since the store waits for
/// the disk. A server sends at most 50 events at once.
/// </summary>
internal static class IngestLimits
{
    private const int PerTransaction = 50;

    // What one server process of 2017 kept up with: Dendrite 350 events a second, Synapse 15 to 20.
    private const double Dendrite2017 = 350;
    private const double Synapse2017 = 20;

    private const double AimSqliteUs = 1e6 / 5_000;
    private const double AimPostgresUs = 1e6 / 3_000;
    private const double AimFlushes = 2;
    private const int Rounds = 3;

    public static void Run(TextWriter output, bool quick) => RunAsync(output, quick).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output, bool quick)
    {
        RoomVersion version = RoomVersions.V12;
        GeneratedLog log = GeneratedLog.Of(() => LargeRoom.Busy(version, quick ? 300 : 10_000));
        int single = quick ? 50 : 500;
        Func<Task<IngestStore>>[] stores = [.. IngestStore.All()];
        var runs = new Dictionary<string, List<Ingested>>(StringComparer.Ordinal);

        // The first round brings the code to its last tier.
        for (int round = 0; round <= (quick ? 1 : Rounds); round++)
        {
            foreach (Func<Task<IngestStore>> create in stores)
            {
                await using IngestStore store = await create();
                Ingested run = await MeasureBatchesAsync(store, log, version);
                if (round == 0)
                {
                    runs[store.Name] = [];
                    continue;
                }

                runs[store.Name].Add(run);
            }
        }

        foreach ((string store, List<Ingested> measured) in runs)
        {
            output.WriteLine(Describe(store, log, version, measured));
        }

        foreach (Func<Task<IngestStore>> create in stores)
        {
            await using IngestStore store = await create();
            output.WriteLine(await MeasureSingleAsync(store, log, version, single));
        }
    }

    private static async Task<Ingested> MeasureBatchesAsync(IngestStore store, GeneratedLog log, RoomVersion version)
    {
        int events = log.Lines.Length - 1;
        long before = Heap.Alive();
        await using IngestServer server = await IngestServer.StartAsync(store.Rooms, log, version);
        long? writtenBefore = await store.ReadWrittenBytesAsync();
        TimeSpan processorBefore = Measure.Now;
        long start = Stopwatch.GetTimestamp();
        await server.ReceiveAsync(log.Lines.AsMemory(1), PerTransaction);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        TimeSpan processor = Measure.Now - processorBefore;
        long? written = await store.ReadWrittenBytesAsync() - writtenBefore;
        return new Ingested(wall / events, processor / events, written / events, Heap.Alive() - before);
    }

    private static LimitLine Describe(string store, GeneratedLog log, RoomVersion version, List<Ingested> runs)
    {
        Ingested median = runs.OrderBy(run => run.Wall).ElementAt(runs.Count / 2);
        double perSecond = TimeSpan.FromSeconds(1) / median.Wall;
        LimitLine line = new LimitLine("ingest")
            .With("store", store)
            .With("version", version.ToString())
            .With("events", log.Lines.Length - 1)
            .With("forks", log.Forks)
            .With("events_a_call", PerTransaction)
            .With("events_per_s", perSecond)
            .With("best_events_per_s", TimeSpan.FromSeconds(1) / runs.Min(run => run.Wall));
        double us = median.Wall.TotalMicroseconds;
        line = store switch
        {
            "sqlite" => line.WithAim("us_an_event", us, AimSqliteUs),
            "postgres" => line.WithAim("us_an_event", us, AimPostgresUs),
            _ => line.With("us_an_event", us),
        };
        line = line.With("processor_us_an_event", median.Processor.TotalMicroseconds);
        if (median.WrittenBytes is { } written)
        {
            line = line.With("written_bytes_an_event", written);
        }

        return line
            .With("event_bytes_an_event", log.Bytes / log.Lines.Length)
            .With("retained_mb", median.RetainedBytes / 1e6)
            .With("times_dendrite_2017", perSecond / Dendrite2017)
            .With("times_synapse_2017", perSecond / Synapse2017);
    }

    /// <summary>One event a call. The store's own flush is timed in turn with the events, so that both meet the same disk.</summary>
    private static async Task<LimitLine> MeasureSingleAsync(IngestStore store, GeneratedLog log, RoomVersion version, int events)
    {
        await using IngestServer server = await IngestServer.StartAsync(store.Rooms, log, version);
        await server.ReceiveAsync(log.Lines.AsMemory(1, events), PerTransaction);
        var times = new List<TimeSpan>();
        var flushes = new List<TimeSpan>();
        foreach (int i in Enumerable.Range(1 + events, Math.Min(events, log.Lines.Length - events - 1)))
        {
            flushes.Add(await TimeAsync(store.FlushAsync));
            times.Add(await TimeAsync(() => server.ReceiveAsync(log.Lines.AsMemory(i, 1), 1)));
        }

        times.Sort();
        flushes.Sort();
        TimeSpan median = times[times.Count / 2];
        TimeSpan flush = flushes[flushes.Count / 2];
        LimitLine line = new LimitLine("ingest_one_at_a_time")
            .With("store", store.Name)
            .With("events", times.Count)
            .With("us_an_event", median.TotalMicroseconds)
            .With("p99_us", times[times.Count * 99 / 100].TotalMicroseconds);
        return store.IsDurable
            ? line.With("own_flush_us", flush.TotalMicroseconds).WithAim("times_own_flush", median / flush, AimFlushes)
            : line;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <param name="Wall">The time for an event.</param>
    /// <param name="Processor">What all cores spent on an event.</param>
    /// <param name="WrittenBytes">What the store wrote for an event; null where that is not known.</param>
    /// <param name="RetainedBytes">What the room holds at the end.</param>
    private readonly record struct Ingested(TimeSpan Wall, TimeSpan Processor, long? WrittenBytes, long RetainedBytes);
}
