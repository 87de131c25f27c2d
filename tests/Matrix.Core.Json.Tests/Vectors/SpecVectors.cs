using System.Text.Json;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Vectors;

/// <summary>The examples of the specification, and those derived from its text.</summary>
public sealed class SpecVectors
{
    /// <summary>The example that contradicts the text next to it: it has 1e10, which the text forbids.</summary>
    private const int Contradictory = 9;

    [Fact]
    public void Official_EveryExampleButTheContradictoryOne_IsReproduced()
    {
        using JsonDocument vectors = Load();
        JsonElement[] examples = [.. vectors.RootElement.GetProperty("official").GetProperty("canonical_json").EnumerateArray()];
        Assert.Equal(10, examples.Length);
        for (int i = 0; i < examples.Length; i++)
        {
            string input = Text(examples[i], "input");
            if (i != Contradictory)
            {
                Expect.CanonicalInAllModes(Text(examples[i], "output"), input);
                continue;
            }

            Expect.Refused(JsonErrorKind.NumberNotInteger, input.IndexOf("1e10", StringComparison.Ordinal), input, CanonicalJsonMode.Strict);
            Expect.Canonical("""{"a":0,"b":10000000000.0}""", input, CanonicalJsonMode.Relaxed);
        }
    }

    [Fact]
    public void Accept_EveryDerivedCase_GivesItsBytes()
    {
        using JsonDocument vectors = Load();
        JsonElement[] cases = Derived(vectors, "canonical_json_accept", 7);
        foreach (JsonElement test in cases)
        {
            byte[] expected = Convert.FromHexString(Text(test, "output_hex"));
            foreach (CanonicalJsonMode mode in Enum.GetValues<CanonicalJsonMode>())
            {
                Expect.Canonical(expected, Bytes.Of(Text(test, "input")), mode);
            }
        }
    }

    [Fact]
    public void Reject_EveryDerivedCase_IsRefusedInStrictMode()
    {
        using JsonDocument vectors = Load();
        foreach (JsonElement test in Derived(vectors, "canonical_json_strict_reject_v6plus", 18))
        {
            if (Text(test, "input") == """{"a":-0}""")
            {
                // MSC4458 came later: a received -0 is 0.
                Expect.Canonical("""{"a":0}""", Text(test, "input"), CanonicalJsonMode.Strict);
                continue;
            }

            Assert.False(
                CanonicalJson.TryCanonicalize(Bytes.Of(Text(test, "input")), CanonicalJsonMode.Strict, out _, out _),
                test.GetRawText());
        }
    }

    [Fact]
    public void RelaxedNumbers_EveryDerivedCase_IsWrittenAsItsRooms()
    {
        using JsonDocument vectors = Load();
        foreach (JsonElement test in Derived(vectors, "relaxed_v1_v5_number_emission", 8))
        {
            Expect.Canonical(Text(test, "synapse_python_json"), Text(test, "input"), CanonicalJsonMode.Relaxed);
        }
    }

    private static JsonDocument Load() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Vectors("spec"), "spec-vectors.json")));

    private static JsonElement[] Derived(JsonDocument vectors, string name, int least)
    {
        JsonElement[] cases = [.. vectors.RootElement.GetProperty("derived").GetProperty(name).EnumerateArray()];
        Assert.True(cases.Length >= least, $"{cases.Length} cases");
        return cases;
    }

    private static string Text(JsonElement test, string name) => test.GetProperty(name).GetString()!;
}
