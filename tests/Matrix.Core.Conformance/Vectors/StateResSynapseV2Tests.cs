using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-synapse-v2</c>.</summary>
public sealed class StateResSynapseV2Tests
{
    [Fact]
    public void Resolve_Scenario_ComesToTheState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("stateres-synapse-v2/cases.json", "cases"))
        {
            expected.AddState($"cases[{index}] {item.Text("name")}", Request.Of("resolve", item), item.GetProperty("expected_state"));
        }

        expected.Run(9);
    }
}
