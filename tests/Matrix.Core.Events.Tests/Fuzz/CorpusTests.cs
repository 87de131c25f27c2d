using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Fuzz;

public sealed class CorpusTests
{
    /// <summary>With MATRIX_CORE_WRITE_CORPUS=1 the file is written; without, it must be what would be written.</summary>
    [Fact]
    public void Corpus_IsWhatTheBuilderMakes()
    {
        string text = FuzzCorpus.Generate();
        if (Environment.GetEnvironmentVariable("MATRIX_CORE_WRITE_CORPUS") is "1")
        {
            _ = Directory.CreateDirectory(TestFolders.FuzzCorpus("events"));
            File.WriteAllBytes(FuzzCorpus.Path, Bytes.Of(text));
        }

        Assert.True(Bytes.Of(text).AsSpan().SequenceEqual(File.ReadAllBytes(FuzzCorpus.Path)), "tests/vectors/fuzz/events/events.ndjson is not what the builder makes of the same drafts any more.");
    }

    [Fact]
    public void Corpus_EveryEvent_IsVerifiedInItsVersion()
    {
        (int Version, byte[] Json)[] corpus = FuzzCorpus.Read();
        Assert.Equal(12, corpus.Select(entry => entry.Version).Distinct().Count());
        foreach ((int version, byte[] json) in corpus)
        {
            Assert.True(Pdu.TryParse(json, Versions.Of(version), out Pdu? pdu, out PduError error), error.ToString());
            Assert.False(VerifierAssert.Accepted(pdu, TestKeys.For("a.example", "b.example")).IsRedacted);
        }
    }
}
