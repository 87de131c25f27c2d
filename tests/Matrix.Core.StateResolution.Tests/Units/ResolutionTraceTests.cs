using Matrix.Core.Authorization;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class ResolutionTraceTests
{
    [Fact]
    public void PowerOrder_EachPlace_SaysWhatPutItThere()
    {
        TestRoom room = TestRoom.Public(2);
        _ = room.Levels("levels", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 50)], ts: 10);
        _ = room.JoinRules("cites", "alice", ["create", "alice", "levels"], "invite", ts: 10);
        _ = room.JoinRules("later", "alice", ["create", "alice", "pl"], "invite", ts: 20);
        _ = room.JoinRules("latest id", "alice", ["create", "alice", "pl"], "invite", ts: 20);
        _ = room.JoinRules("lower", "bob", ["create", "bob", "pl"], "invite", ts: 1);
        _ = room.JoinRules("cycle 1", "alice", ["create", "alice", "pl", "cycle 2"], "invite", ts: 1);
        _ = room.JoinRules("cycle 2", "alice", ["create", "alice", "pl", "cycle 1"], "invite", ts: 1);
        ResolutionResult resolution = room.Explain([.. "cites later lower".Split(' ').Append("latest id").Append("cycle 1").Append("cycle 2")
            .Select(rules => room.State("create", "alice", "bob", rules == "cites" ? "levels" : "pl", rules))]);

        // "levels" is free together with the rest of alice's, and "pl" before it, which the other side has.
        Assert.Equal(
            [
                ("$pl", OrderReason.First), ("$levels", OrderReason.Cites), ("$cites", OrderReason.Cites), ("$later", OrderReason.Timestamp),
                ("$latest id", OrderReason.EventId), ("$lower", OrderReason.PowerLevel), ("$cycle 1", OrderReason.InCycle), ("$cycle 2", OrderReason.Cites),
            ],
            resolution.Trace!.PowerOrder.Select(place => (place.EventId.ToString(), place.DecidedBy)));
        Assert.Equal(new PowerLevel(50), resolution.Trace!.PowerOrder[5].SenderLevel);
        Assert.All(resolution.Trace!.PowerOrder, place => Assert.True(place.IsPowerEvent));
    }

    [Fact]
    public void MainlineOrder_EachPlace_SaysWhatPutItThere()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Levels("pl2", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 50)]);
        _ = room.Topic("nowhere", "alice", ["create", "alice"], ts: 90);
        _ = room.Topic("old", "alice", ["create", "alice", "pl"], ts: 80);
        _ = room.Topic("new", "alice", ["create", "alice", "pl2"], ts: 10);
        _ = room.Topic("newer", "alice", ["create", "alice", "pl2"], ts: 20);
        _ = room.Topic("newer too", "alice", ["create", "alice", "pl2"], ts: 20);
        ResolutionResult resolution = room.Explain([.. "nowhere,old,new,newer,newer too".Split(',').Select(topic => room.State("create", "alice", "pl2", topic))]);
        ResolutionTrace trace = resolution.Trace!;

        Assert.Equal([room.Id("pl2"), room.Id("pl")], trace.Mainline);
        Assert.Equal(
            [
                ("$nowhere", null, OrderReason.First), ("$old", 1, OrderReason.MainlinePosition), ("$new", 0, OrderReason.MainlinePosition),
                ("$newer", 0, OrderReason.Timestamp), ("$newer too", (int?)0, OrderReason.EventId),
            ],
            trace.MainlineOrder.Select(place => (place.EventId.ToString(), place.Position, place.DecidedBy)));
        Assert.Equal(room.Id("newer too"), Assert.Single(trace.Results).Winner);
        Assert.All(Assert.Single(trace.Results).Losers, loser => Assert.Equal(LossReason.Replaced, loser.Reason));
        Assert.Equal(room.Version, trace.Version);
    }

    [Fact]
    public void Trace_NotAskedFor_IsNull()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("a", "alice", ["create", "alice", "pl"]);
        StateMap[] states = [room.State("create", "alice", "pl"), room.State("create", "alice", "pl", "a")];
        Assert.Null(room.Resolve(null, states).Trace);
        Assert.NotNull(room.Resolve(new ResolutionOptions { Explains = true }, states).Trace);
    }
}
