using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Fuzz;

public sealed class CorpusTests
{
    [Fact]
    public void Corpus_EveryDocument_IsJson()
    {
        foreach (byte[] document in FuzzRun.Corpus())
        {
            Assert.True(
                CanonicalJson.TryCanonicalize(document, CanonicalJsonMode.RelaxedVerbatim, out _, out JsonError error),
                $"{Bytes.Text(document)}: {error}");
        }
    }

    [Fact]
    public void Corpus_EveryDocumentCutAnywhere_IsOfOneMindWithAnotherStrictReader()
    {
        foreach (byte[] document in FuzzRun.Corpus())
        {
            for (int length = 0; length < Math.Min(document.Length, 200); length++)
            {
                byte[] cut = document[..length];
                bool accepted = CanonicalJson.TryCanonicalize(cut, CanonicalJsonMode.Relaxed, out _, out JsonError error);
                Assert.Equal(StrictOracle.Accepts(cut), accepted);
                Assert.InRange(error.Offset, 0, length);
            }
        }
    }
}
