using BenchmarkDotNet.Attributes;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Benchmarks;

/// <summary>Signing: the bare curve, and base64 of signatures.</summary>
[MemoryDiagnoser]
public class SigningBenchmarks : IDisposable
{
    private readonly SigningKey _key = SigningKey.FromSeed(KeyId.Parse("ed25519:bench"), new byte[Ed25519.SeedSize]);
    private readonly byte[] _message = new byte[900];
    private readonly byte[] _signature = new byte[Ed25519.SignatureSize];
    private string _text = "";

    [GlobalSetup]
    public void Setup()
    {
        _key.Sign(_message, _signature);
        _text = UnpaddedBase64.Encode(_signature);
    }

    [Benchmark]
    public void Sign() => _key.Sign(_message, _signature);

    [Benchmark]
    public bool Verify() => _key.VerifyKey.Verify(_message, _signature);

    [Benchmark]
    public string EncodeBase64() => UnpaddedBase64.Encode(_signature);

    [Benchmark]
    public bool DecodeBase64()
    {
        Span<byte> bytes = stackalloc byte[Ed25519.SignatureSize];
        return UnpaddedBase64.TryDecode(_text, bytes, out _);
    }

    public void Dispose()
    {
        _key.Dispose();
        GC.SuppressFinalize(this);
    }
}
