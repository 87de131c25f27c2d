using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Matrix.Core.Json;

namespace Matrix.Core.Benchmarks;

/// <summary>Canonical JSON of an event, beside reading the same bytes into a <see cref="JsonDocument"/>.</summary>
[MemoryDiagnoser]
public class CanonicalJsonBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private byte[] _text = [];

    [Params(false, true)]
    public bool Shuffled { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var sample = new SampleEvent();
        _text = Shuffled ? sample.Shuffled : sample.Ordered;
    }

    [Benchmark]
    public bool Write()
    {
        _output.ResetWrittenCount();
        return CanonicalJson.TryWrite(_text, CanonicalJsonMode.Strict, _output, out _);
    }

    [Benchmark]
    public bool IsCanonical() => CanonicalJson.IsCanonical(_text, CanonicalJsonMode.Strict);

    [Benchmark(Baseline = true)]
    public int JsonDocumentParse()
    {
        using var document = JsonDocument.Parse(_text);
        return document.RootElement.GetPropertyCount();
    }
}
