using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>auth-matrix-generated-public</c>: membership by join rule by levels by version. Three lines have no verdict.</summary>
public sealed class AuthMatrixTests
{
    [Fact]
    public void Auth_EveryCombination_HasItsVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Lines("auth-matrix-generated-public/cases.jsonl"))
        {
            expected.AddAuth($"lines[{index}]", item);
        }

        expected.Run(1351 - 3);
    }
}
