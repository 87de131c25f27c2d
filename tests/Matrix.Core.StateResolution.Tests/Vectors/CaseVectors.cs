using System.Text.Json;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>Scenarios of other implementations: given as states, or replayed from the graph.</summary>
public sealed class CaseVectors
{
    [Theory]
    [InlineData("stateres-ruma", 22)]
    [InlineData("stateres-synapse-v2", 9)]
    [InlineData("stateres-synapse-v21", 4)]
    [InlineData("stateres-v1", 11)]
    public void Resolve_CasesOfACorpus_AreTheExpectedStates(string corpus, int count)
    {
        var failures = new Failures();
        foreach (JsonElement item in TestFolders.ReadJson(corpus, "cases.json").GetProperty("cases").EnumerateArray())
        {
            failures.Note(JsonTree.Text(item, "name"), new ResolutionCase(item).Check(item));
        }

        failures.AssertNone(count);
    }

    [Fact]
    public void Resolve_ChecksOfTardis_AreTheExpectedStates()
    {
        var failures = new Failures();
        foreach (JsonElement item in TestFolders.ReadJson("stateres-tardis", "cases.json").GetProperty("cases").EnumerateArray())
        {
            var room = new ResolutionCase(item);
            foreach (JsonElement check in item.GetProperty("checks").EnumerateArray())
            {
                failures.Note($"{JsonTree.Text(item, "name")} {JsonTree.Text(check, "label")}", room.Check(check));
            }
        }

        failures.AssertNone(6);
    }
}
