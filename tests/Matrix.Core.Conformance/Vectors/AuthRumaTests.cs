using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>auth-ruma</c>: both halves of the rules, in all forms of them.</summary>
public sealed class AuthRumaTests
{
    [Fact]
    public void Auth_BothHalves_HaveTheirVerdict()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("auth-ruma/cases.json", "cases"))
        {
            expected.AddAuth($"cases[{index}]", item);
        }

        expected.Run(211);
    }
}
