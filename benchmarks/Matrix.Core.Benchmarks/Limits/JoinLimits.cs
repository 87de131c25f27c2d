using System.Diagnostics;
using System.Runtime.CompilerServices;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>
/// A join of a very large room: the answer streamed, every event of it verified on all cores and kept, beside as many bare verifications on the
/// same cores. The wall's time counts, since all cores work, and the processor's too, since other work on the machine crowds the wall's; memory
/// is measured in the same runs.
/// </summary>
internal sealed class JoinLimits
{
    private const int Rounds = 3;

    // Looking at what is alive collects everything, and so is done this seldom, in a run that is not timed.
    private const int LooksAtBuffers = 20;

    // The budgets of a join of 150,000 events: time beside the bare verifications, memory as multiples of the bytes of the events kept; and what
    // is held of the events that are on their way, however many come.
    private const double AimRatio = 1.15;
    private const double AimPeak = 3;
    private const double AimRetained = 2;
    private const double AimBufferedMb = 3;

    private readonly SignedRoom _room;
    private readonly SignedRoomTransport _transport;
    private readonly StreamedJoin _join;
    private readonly int _events;

    private JoinLimits(int events)
    {
        _events = events;
        _room = SignedRoom.Of(RoomVersions.V12, events);
        _transport = new SignedRoomTransport(_room);
        _join = new StreamedJoin(_room, _transport);
    }

    public static void Run(TextWriter output, bool quick)
    {
        var generation = Stopwatch.StartNew();
        var limits = new JoinLimits(quick ? 1_000 : 150_000);
        generation.Stop();
        output.WriteLine(limits.Measured(generation.Elapsed));
    }

    private LimitLine Measured(TimeSpan generation)
    {
        // Also the warm-up.
        long buffered = MostAliveUnkept();
        var bares = new List<AllCores.Result>();
        var joins = new List<Kept>();
        for (int round = 0; round < Rounds; round++)
        {
            bares.Add(AllCores.Time(() => AllCores.VerifyBare(_room.Bare, _events)));
            joins.Add(JoinAndKeep());
        }

        (AllCores.Result read, long allocated) = ReadOnly();
        double bare = Median(bares.Select(result => result.Wall));
        double join = Median(joins.Select(result => result.Time.Wall));
        long bytes = joins[0].EventBytes;
        long peak = joins.Max(result => result.Peak);
        long retained = joins.Max(result => result.Retained);
        return new LimitLine("streamed_join")
            .With("version", _room.Join.Version.ToString())
            .With("events", _events)
            .With("events_bytes", bytes)
            .With("body_bytes", _transport.BodyBytes)
            .With("cores", Environment.ProcessorCount)
            .With("wall_s", join)
            .With("bare_wall_s", bare)
            .WithAim("ratio_to_bare", join / bare, AimRatio)
            .With("min_ratio_to_bare", joins.Min(result => result.Time.Wall) / bares.Min(result => result.Wall))
            .With("processor_s", Median(joins.Select(result => result.Time.Processor)))
            .With("bare_processor_s", Median(bares.Select(result => result.Processor)))
            .WithAim("processor_ratio_to_bare", Median(joins.Select(result => result.Time.Processor)) / Median(bares.Select(result => result.Processor)), AimRatio)
            .With("gc_pause_s", Median(joins.Select(result => result.GcPause)))
            .With("events_per_s", _events / join)
            .With("read_us_an_event", read.Processor.TotalMicroseconds / _events)
            .With("read_allocated_bytes_an_event", allocated / _events)
            .With("retained_bytes", retained)
            .WithAim("retained_to_events_bytes", (double)retained / bytes, AimRetained)
            .With("peak_bytes", peak)
            .WithAim("peak_to_events_bytes", (double)peak / bytes, AimPeak)
            .With("window", PduBatchOptions.DefaultWindow)
            .With("most_in_flight", _join.MostInFlight)
            .WithAim("buffered_mb", buffered / 1e6, AimBufferedMb)
            .With("generation_s", generation.TotalSeconds);
    }

    /// <summary>Joins and keeps all.</summary>
    // Not inlined: else what was kept could live as long as the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Kept JoinAndKeep()
    {
        long before = Heap.Alive();
        var heap = new Heap();
        var kept = new VerifiedPdu[_events];
        int count = 0;
        TimeSpan paused = GC.GetTotalPauseDuration();
        AllCores.Result time = AllCores.Time(() => _join.RunAsync((_, verified) =>
        {
            kept[count++] = verified;
            heap.Look();
        }).GetAwaiter().GetResult());
        paused = GC.GetTotalPauseDuration() - paused;
        heap.See();
        long retained = Heap.Alive() - before;
        if (count != _events)
        {
            throw new InvalidOperationException($"{count} events came of {_events}.");
        }

        return new Kept(time, paused, kept.Sum(verified => (long)verified.Pdu.Utf8.Length), heap.Peak - before, retained);
    }

    /// <summary>Joins and keeps nothing: what is alive is what the reader, the batch and the pipe hold.</summary>
    private long MostAliveUnkept()
    {
        long before = Heap.Alive();
        long most = 0;
        int count = 0;
        int step = _events / LooksAtBuffers;
        _join.RunAsync((_, _) =>
        {
            if (++count % step == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }).GetAwaiter().GetResult();
        return most;
    }

    /// <summary>Reads the answer and does nothing with it.</summary>
    private (AllCores.Result Time, long Allocated) ReadOnly()
    {
        int count = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        AllCores.Result time = AllCores.Time(() => _join.ReadAsync(() => count++).GetAwaiter().GetResult());
        return (time, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private static double Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Rounds / 2).TotalSeconds;

    private readonly record struct Kept(AllCores.Result Time, TimeSpan GcPause, long EventBytes, long Peak, long Retained);
}
