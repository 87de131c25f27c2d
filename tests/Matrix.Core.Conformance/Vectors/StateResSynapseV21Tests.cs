using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-synapse-v21</c>: two graphs under v2.1, and under v2 beside it.</summary>
public sealed class StateResSynapseV21Tests
{
    [Fact]
    public void Resolve_SameGraphUnderBothAlgorithms_ComesToEachState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("stateres-synapse-v21/cases.json", "cases"))
        {
            expected.AddState($"cases[{index}] {item.Text("name")}", Request.Of("resolve", item), item.GetProperty("expected_state"));
        }

        expected.Run(4);
    }
}
