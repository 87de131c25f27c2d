using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class ResolutionStepsTests
{
    private static readonly StateSlot Topic = new("m.room.topic", "");
    private static readonly StateSlot Name = new("m.room.name", "");

    [Fact]
    public void GetAuthChain_EventsOfALine_HasWhatTheyReach()
    {
        LabelGraph graph = Line();
        Assert.Equal(["a", "b"], Texts(ResolutionSteps.GetAuthChain(graph.Store, graph.Ids(["c"]), TestContext.Current.CancellationToken)));
        Assert.Equal(["a", "b"], Texts(ResolutionSteps.GetAuthChain(graph.Store, graph.Ids(["c", "b"]), TestContext.Current.CancellationToken)));
        Assert.Empty(ResolutionSteps.GetAuthChain(graph.Store, graph.Ids(["unknown"]), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void GetAuthDifference_TwoBranches_HasTheEventsOfOneOnly()
    {
        LabelGraph graph = Line();
        graph.Add("d", ["b"]);
        Assert.Equal(["c", "d"], Texts(ResolutionSteps.GetAuthDifference(graph.Store, [graph.Ids(["c"]), graph.Ids(["d"])], TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void GetConflictedSubgraph_TwoEventsOfALine_HasTheEventBetweenThem()
    {
        LabelGraph graph = Line();
        Assert.Equal(["a", "b", "c"], Texts(ResolutionSteps.GetConflictedSubgraph(graph.Store, graph.Ids(["c", "a"]), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void SortByReverseTopologicalPower_FreeEvents_AreOrderedByPowerThenTime()
    {
        var graph = new LabelGraph();
        graph.Add("late", [], ts: 2);
        graph.Add("early", [], ts: 1);
        graph.Add("strong", [], ts: 3, level: 50);
        graph.Add("after all", ["late", "early", "strong"], level: 100);
        EventId[] events = graph.Ids(["after all", "late", "early", "strong"]);
        Assert.Equal(["strong", "early", "late", "after all"], Texts(ResolutionSteps.SortByReverseTopologicalPower(graph.Store, events)));
    }

    [Fact]
    public void SortByMainline_EventsOfSeveralPositions_OldestPositionFirst()
    {
        var room = new TestRoom(11);
        _ = room.Levels("old", "alice", [], []);
        _ = room.Levels("new", "alice", ["old"], []);
        EventId onNew = room.Topic("on new", "alice", ["new"], ts: 1);
        EventId onOld = room.Topic("on old", "alice", ["old"], ts: 2);
        Assert.Equal([onOld, onNew], ResolutionSteps.SortByMainline(room.Store, room.Id("new"), [onNew, onOld]));
    }

    [Fact]
    public void Sort_EventThatTheSourceLacks_IsAMistakeOfTheCaller()
    {
        LabelGraph graph = Line();
        EventId[] events = graph.Ids(["a", "unknown"]);
        Assert.Throws<ArgumentException>("events", () => ResolutionSteps.SortByReverseTopologicalPower(graph.Store, events));
        Assert.Throws<ArgumentException>("events", () => ResolutionSteps.SortByMainline(graph.Store, events[0], events));
    }

    [Fact]
    public void SplitConflicts_SlotThatAStateLacks_IsConflictedFromVersionTwoOn()
    {
        StateMap without = StateMap.Empty.SetItem(Name, EventStore.Id("$n"));
        StateMap with = without.SetItem(Topic, EventStore.Id("$t"));
        StateMap unconflicted = ResolutionSteps.SplitConflicts([with, without], StateResolutionAlgorithm.V2, out IReadOnlyDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
        Assert.Equal(without, unconflicted);
        Assert.Equal([Topic], conflicted.Keys);
        Assert.Equal(with, ResolutionSteps.SplitConflicts([with, without], StateResolutionAlgorithm.V1, out conflicted));
        Assert.Empty(conflicted);
        Assert.Throws<ArgumentException>("states", () => ResolutionSteps.SplitConflicts([], StateResolutionAlgorithm.V2, out _));
    }

    private static LabelGraph Line()
    {
        var graph = new LabelGraph();
        graph.Add("a", []);
        graph.Add("b", ["a"]);
        graph.Add("c", ["b"]);
        return graph;
    }

    private static string[] Texts(IEnumerable<EventId> ids) => [.. ids.Select(id => id.ToString())];
}
