using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>auth-synapse</c>: both halves of the rules.</summary>
public sealed class AuthSynapseTests
{
    [Fact]
    public void Auth_BothHalves_HaveTheirVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("auth-synapse/cases.json", "cases"))
        {
            expected.AddAuth($"cases[{index}]", item);
        }

        expected.Run(52);
    }
}
