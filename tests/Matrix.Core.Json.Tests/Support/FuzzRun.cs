using System.Globalization;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>Damaged texts without end, from the corpus; the same ones every time.</summary>
internal static class FuzzRun
{
    private const int DefaultIterations = 100_000;

    /// <summary>How many texts a run is long: MATRIX_CORE_FUZZ_ITERATIONS asks for more or fewer.</summary>
    public static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_FUZZ_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
            ? asked
            : DefaultIterations;

    public static byte[][] Corpus()
    {
        var documents = new List<byte[]>();
        foreach (string file in Directory.EnumerateFiles(TestFolders.FuzzCorpus("json")).Order(StringComparer.Ordinal))
        {
            if (file.EndsWith(".ndjson", StringComparison.Ordinal))
            {
                documents.AddRange(File.ReadLines(file).Select(Bytes.Of));
            }
            else if (file.EndsWith(".json", StringComparison.Ordinal))
            {
                documents.Add(File.ReadAllBytes(file));
            }
        }

        return [.. documents];
    }

    public static IEnumerable<byte[]> Texts(int seed, int count)
    {
        byte[][] corpus = Corpus();
        Assert.True(corpus.Length > 30);
        var random = new Random(seed);
        var mutator = new Mutator(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] text = corpus[random.Next(corpus.Length)];
            byte[] other = corpus[random.Next(corpus.Length)];
            yield return mutator.Mutate(text, other, edits: 1 + random.Next(4));
        }
    }
}
