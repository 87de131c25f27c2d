using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>stateres-graph-primitives</c>: the steps of state resolution, one by one.</summary>
public sealed class GraphPrimitivesTests
{
    private static JsonElement File => Corpus.Read("stateres-graph-primitives/cases.json");

    [Fact]
    public void FullAuthChain_EachStart_ReachesItsChain()
    {
        JsonElement chains = File.GetProperty("full_auth_chain");
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in chains.GetProperty("cases").EnumerateArray().Index())
        {
            Request request = Request.Of("graph").With("what", "full_auth_chain").With("graph", chains.GetProperty("graph")).With("start", item.GetProperty("start"));
            Add(expected, $"cases[{index}]", request, Sorted(item.GetProperty("chain")));
        }

        expected.Run(3);
    }

    /// <summary>The last case leaves it open whether the events in conflict are listed themselves.</summary>
    [Fact]
    public void ConflictedSubgraph_EachGraph_HasWhatLiesBetween()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in File.GetProperty("conflicted_subgraph").EnumerateArray().Index())
        {
            string[] ends = item.TryGetProperty("subgraph_excluding_endpoints", out JsonElement between) ? Sorted(item.GetProperty("conflicted")) : [];
            string[] subgraph = Sorted(ends.Length > 0 ? between : item.GetProperty("subgraph"));
            expected.Add($"cases[{index}] {item.Text("name")}", Question("conflicted_subgraph", item), reply => Sorted(reply.GetProperty("result")).Except(ends, StringComparer.Ordinal).SequenceEqual(subgraph, StringComparer.Ordinal));
        }

        expected.Run(6);
    }

    [Fact]
    public void AuthDifference_ChainsOrStates_AreWhatNotAllReach()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in File.GetProperty("auth_difference").EnumerateArray().Index())
        {
            Add(expected, $"cases[{index}] {item.Text("name")}", Question("auth_difference", item), Sorted(item.GetProperty("difference")));
        }

        expected.Run(8);
    }

    [Theory]
    [InlineData("reverse_topological_sort", 6)]
    [InlineData("mainline_sort", 1)]
    public void Sort_EachGraph_GivesTheOrder(string what, int count)
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in File.GetProperty(what).EnumerateArray().Index())
        {
            Add(expected, $"cases[{index}] {item.Text("name")}", Question(what, item), Texts(item.GetProperty("order")));
        }

        expected.Run(count);
    }

    [Fact]
    public void SplitConflicted_BothAlgorithms_TellConflictsApart()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in File.GetProperty("split_conflicted").EnumerateArray().Index())
        {
            expected.Add($"cases[{index}]", Question("split_conflicted", item), reply => ((string[])["unconflicted", "conflicted"]).All(part =>
                Sorted(reply.GetProperty("result").GetProperty(part)).SequenceEqual(Sorted(item.GetProperty(part)), StringComparer.Ordinal)));
        }

        expected.Run(8);
    }

    private static Request Question(string what, JsonElement item) => Request.Of("graph", item).With("what", what);

    private static void Add(Expectations expected, string name, Request request, string[] result) =>
        expected.Add(name, request, reply => reply.TryGetProperty("result", out JsonElement actual) && Texts(actual).SequenceEqual(result, StringComparer.Ordinal));

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static string[] Sorted(JsonElement list) => [.. Texts(list).Order(StringComparer.Ordinal)];
}
