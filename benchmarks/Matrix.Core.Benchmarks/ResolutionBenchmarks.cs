using BenchmarkDotNet.Attributes;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Benchmarks;

/// <summary>Resolving the last fork of a room of each shape.</summary>
[MemoryDiagnoser]
public class ResolutionBenchmarks
{
    private ResolvableRoom? _room;

    [Params("hq 2000", "hq 20000", "hq 150000", "wide 2000", "wide 20000", "deep 20000", "churn 2000", "churn 20000")]
    public string Shape { get; set; } = "";

    [Params("10", "12")]
    public string Version { get; set; } = "12";

    [GlobalSetup]
    public void Setup()
    {
        RoomVersion version = RoomVersions.Stable.First(version => version.ToString() == Version);
        _room = new ResolvableRoom(Shape switch
        {
            "hq 2000" => LargeRoom.Hq(version, 2_000),
            "hq 20000" => LargeRoom.Hq(version, 20_000),
            "hq 150000" => LargeRoom.Hq(version, 150_000),
            "wide 2000" => LargeRoom.Wide(version, 2_000, 200),
            "wide 20000" => LargeRoom.Wide(version, 20_000, 500),
            "deep 20000" => LargeRoom.Deep(version, 20_000),
            "churn 2000" => LargeRoom.Churn(version, 2_000),
            "churn 20000" => LargeRoom.Churn(version, 20_000),
            _ => throw new InvalidOperationException($"There is no shape {Shape}."),
        });
    }

    [Benchmark]
    public StateMap Resolve() => _room!.Resolve(_room.Room.States);
}
