using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-tardis</c>: two graphs drawn by hand, and the state at each of their merges.</summary>
public sealed class StateResTardisTests
{
    [Fact]
    public void Resolve_EachMerge_ComesToTheState()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("stateres-tardis/cases.json", "cases"))
        {
            foreach (JsonElement check in item.GetProperty("checks").EnumerateArray())
            {
                expected.AddState($"cases[{index}] {item.Text("name")} {check.Text("label")}", Request.Of("resolve", item).With("at", check.GetProperty("at")), check.GetProperty("expected_state"));
            }
        }

        expected.Run(6);
    }
}
