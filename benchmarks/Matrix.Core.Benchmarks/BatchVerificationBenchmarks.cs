using BenchmarkDotNet.Attributes;
using Matrix.Core.Events;

namespace Matrix.Core.Benchmarks;

/// <summary>
/// A batch of events on all cores, beside the bare Ed25519 verifications on as many threads: the part of a join that grows with the room.
/// <see cref="CheckEach"/> is the whole check on the same threads with nothing between them: what is above it is the batch's own cost.
/// </summary>
[MemoryDiagnoser]
public class BatchVerificationBenchmarks
{
    private readonly SampleEvent _sample = new();
    private readonly PduVerifier _verifier = new();
    private PduBatchVerifier _batch = new();
    private ReadOnlyMemory<byte>[] _events = [];
    private Pdu[] _pdus = [];

    [Params(20_000)]
    public int Events { get; set; }

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    public static IEnumerable<int> ThreadCounts => Environment.ProcessorCount == 1 ? [1] : [1, Environment.ProcessorCount];

    [GlobalSetup]
    public void Setup()
    {
        _batch = new PduBatchVerifier(_verifier, new PduBatchOptions { MaxDegreeOfParallelism = Threads });
        _events = [.. Enumerable.Repeat((ReadOnlyMemory<byte>)_sample.Shuffled, Events)];
        _pdus = [.. Enumerable.Repeat(_sample.Pdu, Events)];
    }

    [Benchmark(Baseline = true)]
    public int BareVerifications() => OnThreads(() => _sample.Key.Verify(_sample.Message, _sample.Signature));

    [Benchmark]
    public int CheckEach() => OnThreads(() => Pdu.TryParse(_sample.Shuffled, RoomVersions.V11, out Pdu? pdu, out _) && _verifier.TryVerify(pdu, _sample.Keys, out _, out _));

    [Benchmark]
    public int BatchOfBytes() => _batch.Verify(_events, RoomVersions.V11, _sample.Keys).Count(verdict => verdict.IsVerified);

    [Benchmark]
    public int BatchOfPdus() => _batch.Verify(_pdus, _sample.Keys).Count(verdict => verdict.IsVerified);

    /// <summary>So many times, on so many threads that share nothing but a counter.</summary>
    private int OnThreads(Func<bool> check)
    {
        int next = 0;
        int good = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return good;

        void Work()
        {
            int mine = 0;
            while (Interlocked.Increment(ref next) <= Events)
            {
                mine += check() ? 1 : 0;
            }

            _ = Interlocked.Add(ref good, mine);
        }
    }
}
