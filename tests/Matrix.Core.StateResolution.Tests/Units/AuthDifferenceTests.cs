using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class AuthDifferenceTests
{
    [Fact]
    public void Find_EventsOfTheStatesThemselves_CountOnlyWhereTheChainIncludesThem()
    {
        // a <- b and a <- c: b is the one state's own, c the other's.
        LabelGraph graph = Fork();
        Assert.Equal(["b", "c"], Difference(graph, [["b"], ["c"]], inclusive: true));
        Assert.Equal([], Difference(graph, [["b"], ["c"]], inclusive: false));
    }

    [Fact]
    public void Find_ThreeStates_IsTheUnionWithoutTheIntersection()
    {
        // b is in two of three chains: pair by pair it would be found too, but by union minus intersection of the first two alone it would not.
        LabelGraph graph = Fork();
        Assert.Equal(["b", "c"], Difference(graph, [["b"], ["b"], ["c"]], inclusive: true));
        Assert.Equal(["c"], Difference(graph, [["b"], ["b"], ["b", "c"]], inclusive: true));
    }

    [Fact]
    public void Find_WhatIsReachedByTwoWays_CountsOnceForEachState()
    {
        var graph = new LabelGraph();
        graph.Add("a", []);
        graph.Add("l", ["a"]);
        graph.Add("r", ["a"]);
        graph.Add("top", ["l", "r", "l"]);
        graph.Add("x", []);
        Assert.Equal(["a", "l", "r"], Difference(graph, [["top"], ["x"]], inclusive: false));
    }

    [Fact]
    public void Find_UnconflictedEvents_AreInEveryChainOrInNone()
    {
        // u is unconflicted, and cited by b alone: by the words it is in the chain of one state only, which is what the two readings differ by.
        var graph = new LabelGraph();
        graph.Add("a", []);
        graph.Add("u", ["a"]);
        graph.Add("b", ["u"]);
        graph.Add("c", ["a"]);
        Assert.Equal(["b", "c"], Difference(graph, [["b"], ["c"]], inclusive: true, "u"));
        Assert.Equal(["u"], Difference(graph, [["b"], ["c"]], inclusive: false, "u"));
    }

    [Fact]
    public void Find_StateWithoutEvents_LeavesTheWholeChainOfTheOther()
    {
        LabelGraph graph = Fork();
        Assert.Equal(["a", "b"], Difference(graph, [["b"], []], inclusive: true));
    }

    [Fact]
    public void Chain_OfTwentyThousandEvents_IsWalkedWithoutRecursion()
    {
        var graph = new LabelGraph();
        graph.Add("0", []);
        for (int i = 1; i < 20_000; i++)
        {
            graph.Add($"{i}", [$"{i - 1}"]);
        }

        EventSet chain = AuthDifference.Chain(graph.Graph, [graph.Number("19999")], inclusive: false, stop: null, TestContext.Current.CancellationToken);
        Assert.Equal(19_999, chain.Count);
        Assert.Equal(20_000, graph.Store.Lookups);
    }

    [Fact]
    public void Chain_Cycle_HasEachEventOnce()
    {
        var graph = new LabelGraph();
        graph.Add("a", ["b"]);
        graph.Add("b", ["a", "b"]);
        EventSet chain = AuthDifference.Chain(graph.Graph, [graph.Number("a")], inclusive: false, stop: null, TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b"], graph.Sorted(chain));
    }

    private static LabelGraph Fork()
    {
        var graph = new LabelGraph();
        graph.Add("a", []);
        graph.Add("b", ["a"]);
        graph.Add("c", ["a"]);
        return graph;
    }

    private static string[] Difference(LabelGraph graph, string[][] states, bool inclusive, params string[] shared)
    {
        List<int>[] own = [.. states.Select(state => state.Select(graph.Number).ToList())];
        string[] found = Find(own);

        // The order of the states does not matter.
        Assert.Equal(found, Find([.. own.Reverse()]));
        return found;

        string[] Find(List<int>[] ofStates) =>
            graph.Sorted(AuthDifference.Find(graph.Graph, [.. shared.Select(graph.Number)], ofStates, inclusive, TestContext.Current.CancellationToken));
    }
}
