using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>Resolving the fork of rooms that are wide, deep, or much changed: two snapshots in, the resolved map out, with an index and without. Reading the events is timed apart.</summary>
internal static class ResolutionLimits
{
    public static void Run(TextWriter output, bool quick)
    {
        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            Measure measure = Measure.Short(quick);
            (string Name, int Size, double AimUs, ResolvableRoom Room)[] rooms = [.. RoomsOf(version, quick).Select(item => (item.Name, item.Size, item.AimUs, new ResolvableRoom(item.Room)))];
            foreach ((string name, int size, _, ResolvableRoom room) in rooms)
            {
                measure.Add($"{name}_{size}", () => _ = room.Resolve(room.Room.States));
            }

            Dictionary<string, Measure.Result> results = measure.Run();
            foreach ((string name, int size, double aimUs, ResolvableRoom room) in rooms)
            {
                output.WriteLine(new LimitLine(name)
                    .With("version", version.ToString())
                    .With("size", size)
                    .With("events", room.Room.Events.Length)
                    .With("state_entries", room.Room.States[0].Count)
                    .With("left_events", room.Room.Left.Length)
                    .With("right_events", room.Room.Right.Length)
                    .WithTime(results[$"{name}_{size}"], aimUs));
            }

            WriteLoading(output, version, rooms[0].Room.Room, quick);
        }

        WriteMerges(output, quick);
    }

    private static (string Name, int Size, double AimUs, LargeRoom Room)[] RoomsOf(RoomVersion version, bool quick)
    {
        (string Name, int Size, double AimUs, LargeRoom Room)[] small =
        [
            ("wide", 2_000, 700, LargeRoom.Wide(version, 2_000, 200)),
            ("churn", 2_000, 1_500, LargeRoom.Churn(version, 2_000)),
        ];
        return quick
            ? small
            :
            [
                .. small,
                ("wide", 20_000, 3_000, LargeRoom.Wide(version, 20_000, 500)),
                ("deep", 20_000, 4_000, LargeRoom.Deep(version, 20_000)),
                ("churn", 20_000, 4_000, LargeRoom.Churn(version, 20_000)),
            ];
    }

    /// <summary>Merges of a room of 640 events by a caller that has the events and no index of them, as the tool's <c>resolve</c> has.</summary>
    private static void WriteMerges(TextWriter output, bool quick)
    {
        foreach (RoomVersion version in (RoomVersion[])[RoomVersions.V8, RoomVersions.V12])
        {
            (string Name, LargeRoom Room)[] rooms = [("wide", LargeRoom.Wide(version, 222, 209)), ("churn", LargeRoom.Churn(version, 640))];
            Measure measure = Measure.Short(quick);
            foreach ((string name, LargeRoom room) in rooms)
            {
                measure.Add(name, () => _ = StateResolver.Resolve(version, room.States, (IEventSource)room));
            }

            Dictionary<string, Measure.Result> results = measure.Run();
            foreach ((string name, LargeRoom room) in rooms)
            {
                output.WriteLine(new LimitLine("merge_without_index")
                    .With("version", version.ToString())
                    .With("room", name)
                    .With("events", room.Events.Length)
                    .With("state_entries", room.States[0].Count)
                    .WithTime(results[name]));
            }
        }
    }

    /// <summary>What is done once an event, and never again when states are resolved.</summary>
    private static void WriteLoading(TextWriter output, RoomVersion version, LargeRoom room, bool quick)
    {
        byte[][] lines = GeneratedLog.Of(() => room).Lines;
        Measure measure = Measure.Short(quick);
        measure.Add("parse", () =>
        {
            foreach (byte[] line in lines)
            {
                _ = Pdu.TryParse(line, version, out _, out _);
            }
        });
        measure.Add("index", () => _ = ResolvableRoom.IndexOf(room));
        Dictionary<string, Measure.Result> results = measure.Run();
        long before = Heap.Alive();
        AuthIndex index = ResolvableRoom.IndexOf(room);
        long held = Heap.Alive() - before;
        output.WriteLine(new LimitLine("index_per_event")
            .With("version", version.ToString())
            .With("events", index.Count)
            .With("held_bytes", held / index.Count)
            .WithTime(results["index"].Per(index.Count)));
        GC.KeepAlive(index);
        output.WriteLine(new LimitLine("parse_per_event")
            .With("version", version.ToString())
            .With("events", lines.Length)
            .With("event_bytes", lines.Average(line => line.Length))
            .WithTime(results["parse"].Per(lines.Length)));
    }
}
