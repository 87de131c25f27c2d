using System.Text.Json;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>Merges that a running Synapse resolved.</summary>
public sealed class SynapseVectors
{
    [Theory]
    [InlineData("v2.ndjson")]
    [InlineData("v10.ndjson")]
    [InlineData("v12.ndjson")]
    public void Resolve_RandomMerges_AreWhatSynapseAnswers(string file) => Check("stateres-synapse-fuzz", file, 200);

    [Theory]
    [InlineData("v3-fed.resolve.ndjson", 37)]
    [InlineData("v6-fed.resolve.ndjson", 49)]
    [InlineData("v10-fed.resolve.ndjson", 64)]
    [InlineData("v11-fed.resolve.ndjson", 47)]
    public void Resolve_MergesOfRealRooms_AreWhatSynapseAnswers(string file, int count) => Check("stateres-synapse-real", file, count);

    private static void Check(string folder, string file, int count)
    {
        var failures = new Failures();
        foreach (JsonElement item in TestFolders.ReadLines(Path.Combine(TestFolders.Vectors(folder), file)))
        {
            failures.Note($"{file} line {failures.Count + 1}", new ResolutionCase(item).Check(item, expected: "expected"));
        }

        failures.AssertNone(count);
    }
}
