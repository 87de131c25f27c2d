using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Vectors;

/// <summary>The folder json-parsing-jsontestsuite of the shared vectors.</summary>
public sealed class JsonTestSuiteVectors
{
    [Fact]
    public void Parsing_TextsToAccept_AreAcceptedButForDuplicateKeys()
    {
        string[] files = Files("test_parsing", "y_", 95);
        foreach (string file in files)
        {
            byte[] json = File.ReadAllBytes(file);
            bool duplicate = Path.GetFileName(file).StartsWith("y_object_duplicated_key", StringComparison.Ordinal);
            foreach (CanonicalJsonMode mode in (CanonicalJsonMode[])[CanonicalJsonMode.Relaxed, CanonicalJsonMode.RelaxedVerbatim])
            {
                bool accepted = CanonicalJson.TryCanonicalize(json, mode, out byte[] canonical, out JsonError error);
                Assert.True(accepted != duplicate, $"{file}: {error}");
                Assert.Equal(duplicate ? JsonErrorKind.DuplicateKey : JsonErrorKind.None, error.Kind);
                Assert.Equal(accepted, CanonicalJson.IsCanonical(canonical, mode));
            }
        }

        Assert.Equal(2, files.Count(file => file.Contains("y_object_duplicated_key", StringComparison.Ordinal)));
    }

    [Fact]
    public void Parsing_TextsToRefuse_AreRefusedInAllModes()
    {
        foreach (string file in Files("test_parsing", "n_", 188))
        {
            byte[] json = File.ReadAllBytes(file);
            foreach (CanonicalJsonMode mode in Enum.GetValues<CanonicalJsonMode>())
            {
                Assert.False(CanonicalJson.TryCanonicalize(json, mode, out _, out JsonError error), file);
                Assert.InRange(error.Offset, 0, json.Length);
            }
        }
    }

    [Fact]
    public void Parsing_TextsLeftOpen_AreJudgedAsAnotherStrictReaderDoes()
    {
        foreach (string file in Files("test_parsing", "i_", 35))
        {
            Judge(file);
        }
    }

    [Fact]
    public void Transform_EveryText_IsJudgedAsAnotherStrictReaderDoes()
    {
        foreach (string file in Files("test_transform", string.Empty, 22))
        {
            Judge(file);
        }
    }

    private static void Judge(string file)
    {
        byte[] json = File.ReadAllBytes(file);
        foreach (CanonicalJsonMode mode in Enum.GetValues<CanonicalJsonMode>())
        {
            bool accepted = CanonicalJson.TryCanonicalize(json, mode, out byte[] canonical, out JsonError error);
            Assert.Equal(accepted, error.Kind == JsonErrorKind.None);
            Assert.Equal(accepted, CanonicalJson.IsCanonical(canonical, mode));
            if (mode == CanonicalJsonMode.Relaxed)
            {
                Assert.True(accepted == StrictOracle.Accepts(json), $"{file}: {error}");
            }
        }
    }

    private static string[] Files(string folder, string prefix, int least)
    {
        string[] files = Directory.GetFiles(Path.Combine(TestFolders.Vectors("json-parsing-jsontestsuite"), folder), $"{prefix}*.json");
        Assert.True(files.Length >= least, $"{files.Length} files");
        return files;
    }
}
