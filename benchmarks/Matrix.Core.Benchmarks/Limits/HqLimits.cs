using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks.Limits;

/// <summary>A fork of two events in rooms of more and more members: what it costs is to follow from the fork, not from the room.</summary>
internal static class HqLimits
{
    private const double AimUs = 200;

    /// <summary>Each call resolves another fork, so that no result of the call before helps.</summary>
    private const int Forks = 400;

    public static void Run(TextWriter output, bool quick)
    {
        int[] sizes = quick ? [2_000, 20_000] : [2_000, 20_000, 150_000];
        foreach (RoomVersion version in RoomsToMeasure.Versions(quick))
        {
            Measure measure = Measure.Short(quick);
            ResolvableRoom[] rooms = [.. sizes.Select(size => new ResolvableRoom(LargeRoom.Hq(version, size, Forks)))];
            foreach ((int size, ResolvableRoom room) in sizes.Zip(rooms))
            {
                int next = 0;
                measure.Add(Name(size), () => _ = room.Resolve(room.Room.Forks[next++ % Forks].States));
            }

            Dictionary<string, Measure.Result> results = measure.Run();
            foreach ((int size, ResolvableRoom room) in sizes.Zip(rooms))
            {
                Measure.Result result = results[Name(size)];
                output.WriteLine(new LimitLine("hq")
                    .With("version", version.ToString())
                    .With("members", size)
                    .With("events", room.Room.Events.Length)
                    .WithTime(result, AimUs)
                    .With($"ratio_to_{sizes[0]}", result.Nanoseconds / results[Name(sizes[0])].Nanoseconds));
            }
        }
    }

    private static string Name(int size) => $"hq_{size}";
}
