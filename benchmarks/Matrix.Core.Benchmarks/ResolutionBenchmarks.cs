using BenchmarkDotNet.Attributes;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Benchmarks;

/// <summary>Resolving two branches of 200 changes in rooms of 2,000 and 20,000 members.</summary>
[MemoryDiagnoser]
public class ResolutionBenchmarks
{
    private ForkedRoom? _room;
    private RoomVersion _version = RoomVersions.V12;

    [Params(2_000, 20_000)]
    public int Members { get; set; }

    [Params("10", "12")]
    public string Version { get; set; } = "12";

    [GlobalSetup]
    public void Setup()
    {
        _version = RoomVersions.Stable.First(version => version.ToString() == Version);
        _room = new ForkedRoom(_version, Members, changes: 200);
    }

    [Benchmark]
    public Resolution Resolve() => StateResolver.Resolve(_version, _room!.States, _room);
}
