using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class ConflictedSubgraphTests
{
    [Fact]
    public void Find_LadderOfFourHundredRungs_LooksAtEachEventOnce()
    {
        // Two rails, each rung citing both below it: 2^400 paths from top to bottom, 802 events.
        var graph = new LabelGraph();
        graph.Add("l0", []);
        graph.Add("r0", []);
        for (int i = 1; i <= 400; i++)
        {
            graph.Add($"l{i}", [$"l{i - 1}", $"r{i - 1}"]);
            graph.Add($"r{i}", [$"l{i - 1}", $"r{i - 1}"]);
        }

        EventSet found = Find(graph, "l400", "l0");
        Assert.Equal(800, found.Count);
        Assert.False(found.Contains(graph.Number("r0")));
        Assert.False(found.Contains(graph.Number("r400")));
        Assert.InRange(graph.Store.Lookups, 800, 802);
    }

    [Fact]
    public void Find_OneConflictedEventOnAPath_IsThatEventAndNotItsAncestors()
    {
        var graph = new LabelGraph();
        graph.Add("a", []);
        graph.Add("b", ["a"]);
        graph.Add("c", ["b"]);
        Assert.Equal(["c"], graph.Sorted(Find(graph, "c")));
    }

    [Fact]
    public void Find_SideBranches_AreLeftOut()
    {
        // below <- start <- middle <- end <- above, and a way from the middle that leads to no conflicted event.
        var graph = new LabelGraph();
        graph.Add("below", []);
        graph.Add("start", ["below"]);
        graph.Add("aside", ["below"]);
        graph.Add("middle", ["start", "aside"]);
        graph.Add("end", ["middle"]);
        graph.Add("above", ["end"]);
        Assert.Equal(["end", "middle", "start"], graph.Sorted(Find(graph, "start", "end")));
    }

    [Fact]
    public void Find_PathThroughAnEventThatIsNotAtHand_IsNoPath()
    {
        var graph = new LabelGraph();
        graph.Add("start", []);
        graph.Add("end", ["gone"]);
        Assert.Equal(["end", "start"], graph.Sorted(Find(graph, "start", "end")));
        Assert.Equal("gone", Assert.Single(graph.Graph.Missing).ToString());
    }

    [Fact]
    public void Find_Cycle_Ends()
    {
        var graph = new LabelGraph();
        graph.Add("a", ["c"]);
        graph.Add("b", ["a", "b"]);
        graph.Add("c", ["b"]);
        Assert.Equal(["a", "b", "c"], graph.Sorted(Find(graph, "a", "c")));
    }

    private static EventSet Find(LabelGraph graph, params string[] conflicted) =>
        ConflictedSubgraph.Find(graph.Graph, [.. conflicted.Select(graph.Number)], TestContext.Current.CancellationToken);
}
