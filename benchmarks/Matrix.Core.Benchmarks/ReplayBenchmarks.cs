using BenchmarkDotNet.Attributes;
using Matrix.Core.Benchmarks.Rooms;
using Matrix.Core.Rooms;

namespace Matrix.Core.Benchmarks;

/// <summary>Replaying the room of the README's first command, with signatures and without.</summary>
[MemoryDiagnoser]
public class ReplayBenchmarks
{
    private readonly RoomLog _log = new();

    [Benchmark]
    public Room WithSignatures() => _log.Replay(checkSignatures: true);

    [Benchmark]
    public Room WithoutSignatures() => _log.Replay(checkSignatures: false);
}
