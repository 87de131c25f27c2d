using System.Collections.Immutable;
using Matrix.Core.Identifiers;
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
        StateMap shared = StateMap.Empty.Set(new StateSlot("label", "u"), EventStore.Id("u"));
        Assert.Equal(["b", "c"], Difference(graph, [["b"], ["c"]], inclusive: true, shared));
        Assert.Equal(["u"], Difference(graph, [["b"], ["c"]], inclusive: false, shared));
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

        EventSet chain = AuthDifference.Chain(graph.Graph, [EventStore.Id("19999")], inclusive: false, stop: null, TestContext.Current.CancellationToken);
        Assert.Equal(19_999, chain.Count);
        Assert.Equal(20_000, graph.Store.Lookups);
    }

    [Fact]
    public void Chain_Cycle_HasEachEventOnce()
    {
        var graph = new LabelGraph();
        graph.Add("a", ["b"]);
        graph.Add("b", ["a", "b"]);
        EventSet chain = AuthDifference.Chain(graph.Graph, [EventStore.Id("a")], inclusive: false, stop: null, TestContext.Current.CancellationToken);
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

    private static string[] Difference(LabelGraph graph, string[][] states, bool inclusive, StateMap? shared = null)
    {
        ImmutableArray<ImmutableArray<EventId>> own = [.. states.Select(state => graph.Ids(state).ToImmutableArray())];
        string[] found = graph.Sorted(AuthDifference.Find(graph.Graph, shared ?? StateMap.Empty, own, inclusive, TestContext.Current.CancellationToken));

        // The order of the states does not matter.
        ImmutableArray<ImmutableArray<EventId>> reversed = [.. own.Reverse()];
        Assert.Equal(found, graph.Sorted(AuthDifference.Find(graph.Graph, shared ?? StateMap.Empty, reversed, inclusive, TestContext.Current.CancellationToken)));
        return found;
    }
}
