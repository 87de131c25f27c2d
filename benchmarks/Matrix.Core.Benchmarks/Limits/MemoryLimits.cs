using System.Diagnostics;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>What is held in memory: by an event, and by a room of very many members that was replayed from its log.</summary>
internal static class MemoryLimits
{
    private const double AimBesideBytes = 400;

    // The budgets of a room of 150,000 members: memory as multiples of the events' own bytes, time of one core.
    private const double AimRetained = 6;
    private const double AimPeak = 8;
    private const double AimSeconds = 6;

    public static void Run(TextWriter output, bool quick)
    {
        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            WriteEvents(output, version, GeneratedLog.Of(() => LargeRoom.Busy(version, quick ? 500 : 5_000)));
        }

        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            int members = quick ? 2_000 : 150_000;
            WriteRoom(output, version, members, GeneratedLog.Of(() => LargeRoom.Hq(version, members)));
        }
    }

    /// <summary>Events by themselves, verified.</summary>
    private static void WriteEvents(TextWriter output, RoomVersion version, GeneratedLog log)
    {
        var events = new VerifiedPdu[log.Lines.Length];
        long before = Heap.Alive();
        for (int i = 0; i < log.Lines.Length; i++)
        {
            events[i] = Load(log.Lines[i], version);
        }

        long held = (Heap.Alive() - before) / log.Lines.Length;
        double own = (double)log.Bytes / log.Lines.Length;
        GC.KeepAlive(events);
        GC.KeepAlive(log);
        output.WriteLine(new LimitLine("memory_per_event")
            .With("version", version.ToString())
            .With("events", log.Lines.Length)
            .With("event_bytes", own)
            .With("held_bytes", held)
            .WithAim("beside_bytes", held - own, AimBesideBytes));
    }

    /// <summary>A room: read, replayed, and its fork resolved.</summary>
    private static void WriteRoom(TextWriter output, RoomVersion version, int members, GeneratedLog log)
    {
        long own = log.Bytes;
        long before = Heap.Alive();
        var heap = new Heap();
        var wall = Stopwatch.StartNew();
        TimeSpan start = Measure.Now;
        Room room = LogReplay.Run(log.Lines, version, keys: null, heap.Look);
        TimeSpan replayed = Measure.Now - start;
        StateMap[] states = [.. room.ForwardExtremities.Select(id => room.TryGetEvent(id, out RoomEvent? tip) ? tip.StateAfter! : StateMap.Empty)];
        start = Measure.Now;
        ResolutionResult resolution = StateResolver.Resolve(version, states, new AuthIndex(new InMemoryEventSource(room)));
        TimeSpan resolved = Measure.Now - start;
        wall.Stop();
        heap.See();
        long retained = Heap.Alive() - before;
        output.WriteLine(new LimitLine("large_room")
            .With("version", version.ToString())
            .With("members", members)
            .With("events", log.Lines.Length)
            .With("events_bytes", own)
            .WithAim("s", (replayed + resolved).TotalSeconds, AimSeconds)
            .With("wall_s", wall.Elapsed.TotalSeconds)
            .With("replay_us_an_event", replayed.TotalMicroseconds / log.Lines.Length)
            .With("index_and_resolve_ms", resolved.TotalMilliseconds)
            .With("state_entries", resolution.State?.Count ?? 0)
            .With("retained_bytes", retained)
            .WithAim("retained_to_events_bytes", (double)retained / own, AimRetained)
            .With("peak_bytes", heap.Peak - before)
            .WithAim("peak_to_events_bytes", (double)(heap.Peak - before) / own, AimPeak));
        GC.KeepAlive(room);
        GC.KeepAlive(log);
    }

    private static VerifiedPdu Load(byte[] line, RoomVersion version) =>
        Pdu.TryParse(line, version, out Pdu? pdu, out PduError error) ? VerifiedPdu.TrustWithoutVerification(pdu) : throw new InvalidOperationException(error.ToString());
}
