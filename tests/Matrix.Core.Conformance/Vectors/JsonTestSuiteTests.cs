using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>json-parsing-jsontestsuite</c>: <c>y_</c> is JSON, <c>n_</c> is not, <c>i_</c> is for the parser to say.</summary>
public sealed class JsonTestSuiteTests
{
    [Theory]
    [InlineData("strict")]
    [InlineData("relaxed")]
    public void Parsing_NotJson_IsRefused(string mode)
    {
        var expected = new Expectations();
        foreach (string path in Files("n_"))
        {
            expected.Add(Path.GetFileName(path), Canon(mode, path), Expectations.IsRefusal);
        }

        expected.Run(188);
    }

    /// <summary>Duplicate keys are refused, though they are JSON (E-3).</summary>
    [Fact]
    public void Parsing_Json_IsReadInOldVersions()
    {
        var expected = new Expectations();
        foreach (string path in Files("y_"))
        {
            bool duplicate = Path.GetFileName(path).StartsWith("y_object_duplicated_key", StringComparison.Ordinal);
            expected.Add(Path.GetFileName(path), Canon("relaxed", path), reply => duplicate ? Expectations.IsRefusal(reply) : reply.TryGetProperty("ok", out _));
        }

        expected.Run(95);
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("relaxed")]
    public void Parsing_ForTheParserToSay_IsAnswered(string mode)
    {
        var expected = new Expectations();
        foreach (string path in Files("i_"))
        {
            expected.Add(Path.GetFileName(path), Canon(mode, path), IsAnswered);
        }

        expected.Run(35);
    }

    [Fact]
    public void Transform_AnyOfThem_IsAnswered()
    {
        var expected = new Expectations();
        foreach (string path in Directory.EnumerateFiles(Corpus.PathOf("json-parsing-jsontestsuite/test_transform"), "*.json").Order(StringComparer.Ordinal))
        {
            expected.Add(Path.GetFileName(path), Canon("relaxed", path), IsAnswered);
        }

        expected.Run(22);
    }

    private static bool IsAnswered(JsonElement reply) => reply.TryGetProperty("ok", out _) || Expectations.IsRefusal(reply);

    private static IEnumerable<string> Files(string prefix) =>
        Directory.EnumerateFiles(Corpus.PathOf("json-parsing-jsontestsuite/test_parsing"), $"{prefix}*.json").Order(StringComparer.Ordinal);

    private static Request Canon(string mode, string path) => Request.Of("canon").With("mode", mode).With("json_base64", Convert.ToBase64String(File.ReadAllBytes(path)));
}
