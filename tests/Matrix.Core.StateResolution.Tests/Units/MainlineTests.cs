using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class MainlineTests
{
    [Fact]
    public void PositionOf_PowerLevelsOnTheMainline_IsThatOfTheOnesItCites()
    {
        // ML-1: the walk begins behind the event, so that levels on the mainline have the position of those before them.
        TestRoom room = Line();
        AuthGraph graph = room.Graph;
        var mainline = new Mainline(graph, room.Number(graph, "pl3"));
        Assert.Equal([room.Id("pl3"), room.Id("pl2"), room.Id("pl1")], mainline.Events.Select(graph.IdOf));
        Assert.Equal(1, mainline.PositionOf(room.Number(graph, "pl3")));
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "pl2")));
        Assert.Equal(Mainline.None, mainline.PositionOf(room.Number(graph, "pl1")));
        Assert.Equal(0, mainline.PositionOf(room.Number(graph, "on 3")));
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "on 1")));
    }

    [Fact]
    public void PositionOf_LevelsBesideTheMainline_IsWhereTheirWayMeetsIt()
    {
        TestRoom room = Line();
        _ = room.Levels("aside", "alice", ["pl1"], []);
        _ = room.Levels("farther aside", "alice", ["aside"], []);
        _ = room.Topic("on the side", "alice", ["farther aside"]);
        AuthGraph graph = room.Graph;
        var mainline = new Mainline(graph, room.Number(graph, "pl3"));
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "on the side")));

        // What was walked is remembered, and is the same when it is asked for again.
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "on the side")));
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "farther aside")));
        Assert.Equal(2, mainline.PositionOf(room.Number(graph, "aside")));
    }

    [Fact]
    public void Sort_NoWayToTheMainline_ComesBeforeTheOldest()
    {
        // ML-2: nothing cited is farther back than the oldest, though it claims to be the latest; levels that lead nowhere are the same.
        TestRoom room = Line();
        _ = room.Levels("island", "alice", [], []);
        _ = room.Topic("on an island", "alice", ["island"], ts: 1001);
        _ = room.Topic("on nothing", "alice", [], ts: 1000);
        Assert.Equal(["$on nothing", "$on an island", "$on 1", "$on 2", "$on 3"], Sort(room, "pl3", "on 3", "on 2", "on 1", "on an island", "on nothing"));
    }

    [Fact]
    public void Sort_EmptyMainline_IsByTimeThenId()
    {
        // ML-3
        TestRoom room = Line();
        _ = room.Topic("b", "alice", ["pl1"], ts: 3);
        _ = room.Topic("a", "alice", ["pl3"], ts: 3);
        _ = room.Topic("c", "alice", [], ts: -2);
        Assert.Equal(["$c", "$a", "$b"], Sort(room, null, "a", "b", "c"));
    }

    [Fact]
    public void Sort_OnePosition_IsByTimeThenId()
    {
        TestRoom room = Line();
        _ = room.Topic("b", "alice", ["pl2"], ts: 3);
        _ = room.Topic("a", "alice", ["pl2"], ts: 3);
        _ = room.Topic("Z", "alice", ["pl2"], ts: 3);
        _ = room.Topic("c", "alice", ["pl2"], ts: 2);
        Assert.Equal(["$c", "$Z", "$a", "$b"], Sort(room, "pl3", "a", "b", "c", "Z"));
    }

    [Fact]
    public void Mainline_CycleOfPowerLevels_Ends()
    {
        var room = new TestRoom(2);
        _ = room.Levels("x", "alice", ["y"], []);
        _ = room.Levels("y", "alice", ["x"], []);
        _ = room.Levels("p", "alice", ["q"], []);
        _ = room.Levels("q", "alice", ["p"], []);
        _ = room.Topic("on x", "alice", ["x"]);
        _ = room.Topic("on p", "alice", ["p"]);
        AuthGraph graph = room.Graph;
        var mainline = new Mainline(graph, room.Number(graph, "x"));
        Assert.Equal(2, mainline.Events.Count);
        Assert.Equal(0, mainline.PositionOf(room.Number(graph, "on x")));
        Assert.Equal(Mainline.None, mainline.PositionOf(room.Number(graph, "on p")));
        Assert.Equal(Mainline.None, mainline.PositionOf(room.Number(graph, "q")));
    }

    [Fact]
    public void PositionOf_ManyEventsOnALongSideLine_WalksItOnce()
    {
        var room = new TestRoom(11);
        _ = room.Levels("0", "alice", [], []);
        for (int i = 1; i < 5_000; i++)
        {
            _ = room.Levels($"{i}", "alice", [$"{i - 1}"], []);
        }

        for (int i = 0; i < 1_000; i++)
        {
            _ = room.Topic($"topic {i}", "alice", ["4999"]);
        }

        AuthGraph graph = room.Graph;
        var mainline = new Mainline(graph, room.Number(graph, "0"));
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Equal(0, mainline.PositionOf(room.Number(graph, $"topic {i}")));
        }

        Assert.Equal(6_000, room.Store.Lookups);
    }

    private static TestRoom Line()
    {
        var room = new TestRoom(11);
        _ = room.Levels("pl1", "alice", [], []);
        _ = room.Levels("pl2", "alice", ["pl1"], []);
        _ = room.Levels("pl3", "alice", ["pl2"], []);
        _ = room.Topic("on 3", "alice", ["pl3"], ts: 1);
        _ = room.Topic("on 2", "alice", ["pl2"], ts: 2);
        _ = room.Topic("on 1", "alice", ["pl1"], ts: 3);
        return room;
    }

    private static string[] Sort(TestRoom room, string? powerLevels, params string[] names)
    {
        AuthGraph graph = room.Graph;
        var mainline = new Mainline(graph, powerLevels is null ? -1 : room.Number(graph, powerLevels));
        return [.. mainline.Sort(names.Select(name => room.Number(graph, name))).Select(number => graph.IdOf(number).ToString())];
    }
}
