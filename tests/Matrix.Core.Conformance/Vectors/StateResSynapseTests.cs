namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-synapse-fuzz</c> and <c>stateres-synapse-real</c>: small random rooms, and every merge of real ones, as a server resolved them.</summary>
public sealed class StateResSynapseTests
{
    [Theory]
    [InlineData("fuzz/v2", 200)]
    [InlineData("fuzz/v10", 200)]
    [InlineData("fuzz/v12", 200)]
    [InlineData("real/v3-fed.resolve", 37)]
    [InlineData("real/v6-fed.resolve", 49)]
    [InlineData("real/v10-fed.resolve", 64)]
    [InlineData("real/v11-fed.resolve", 47)]
    public void Resolve_CasesOfAServer_ComeToItsStates(string file, int count) =>
        Assert.Equal($"{count} cases, 0 differ", ToolRun.Expect("resolve", Corpus.PathOf($"stateres-synapse-{file}.ndjson")));
}
