using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Matrix.Core.Events;

namespace Matrix.Core.Benchmarks;

/// <summary>The steps of receiving an event, beside two bare SHA-256 and the bare Ed25519 verification.</summary>
[MemoryDiagnoser]
public class EventBenchmarks
{
    private readonly SampleEvent _sample = new();
    private readonly PduVerifier _verifier = new();
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    [Benchmark]
    public Pdu? Parse() => Pdu.TryParse(_sample.Shuffled, RoomVersions.V11, out Pdu? pdu, out _) ? pdu : null;

    [Benchmark]
    public byte[] ContentHash() => _sample.Pdu.ComputeContentHash();

    [Benchmark]
    public byte[] ReferenceHash() => _sample.Pdu.ComputeReferenceHash();

    [Benchmark]
    public int TwoBareSha256() => SHA256.HashData(_sample.Ordered, _hash) + SHA256.HashData(_sample.Ordered, _hash);

    [Benchmark]
    public Pdu Redact() => _sample.Pdu.Redact();

    [Benchmark]
    public bool Check() =>
        Pdu.TryParse(_sample.Shuffled, RoomVersions.V11, out Pdu? pdu, out _) && _verifier.TryVerify(pdu, _sample.Keys, out _, out _);

    [Benchmark(Baseline = true)]
    public bool BareVerification() => _sample.Key.Verify(_sample.Message, _sample.Signature);
}
