using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-ruma</c>: states at once, and the same rooms replayed as graphs.</summary>
public sealed class StateResRumaTests
{
    [Fact]
    public void Resolve_AtOnceAndAsAGraph_ComesToTheState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("stateres-ruma/cases.json", "cases"))
        {
            expected.AddState($"cases[{index}] {item.Text("name")}", Request.Of("resolve", item), item.GetProperty("expected_state"));
        }

        expected.Run(22);
    }
}
