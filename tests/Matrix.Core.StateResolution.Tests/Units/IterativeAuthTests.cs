using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class IterativeAuthTests
{
    [Fact]
    public void Run_StateAgainstOwnAuthEvents_StateDecidesKeyByKey()
    {
        // IA-1: bob's own auth event says that he is joined, the state that he was banned; his power levels the state does not have.
        TestRoom room = TestRoom.Public(11);
        _ = room.Member("ban", "bob", "ban", ["create", "alice", "pl", "bob"], sender: "alice");
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        Assert.Equal(AuthRule.SenderNotJoined, Judge(room, room.State("create", "ban"), "topic").DecidedBy);
        Assert.True(Judge(room, room.State("create", "bob"), "topic").IsAllowed);
    }

    [Fact]
    public void Run_KeysThatTheStateLacks_AreTheEventsOwnAuthEvents()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        _ = room.Topic("without levels", "bob", ["create", "bob"]);
        _ = room.Topic("without member", "bob", ["create", "pl"]);
        Assert.True(Judge(room, StateMap.Empty, "topic").IsAllowed);
        Assert.Equal(AuthRule.RequiredLevel, Judge(room, StateMap.Empty, "without levels").DecidedBy);
        Assert.Equal(AuthRule.SenderNotJoined, Judge(room, StateMap.Empty, "without member").DecidedBy);
    }

    [Fact]
    public void Run_OwnAuthEventThatWasRejected_IsNotTaken()
    {
        // RJ-1: as an auth event a rejected one is never used.
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        room.Store.Reject(room.Id("bob"));
        foreach (bool readmits in (bool[])[false, true])
        {
            Assert.Equal(AuthRule.SenderNotJoined, Judge(room, StateMap.Empty, "topic", readmits).DecidedBy);
        }
    }

    [Fact]
    public void Run_StateHoldsARejectedEvent_IsPassedOverForTheOwnAuthEvent()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Member("left", "bob", "leave", ["create", "bob", "pl"], rejected: true);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        Assert.True(Judge(room, room.State("create", "left"), "topic").IsAllowed);
    }

    [Fact]
    public void Run_AuthEventsOfAnEvent_AreNotJudgedAgain()
    {
        // IA-2: the levels were never allowed (carol is nobody), but were not rejected.
        TestRoom room = TestRoom.Public(11);
        _ = room.Levels("wild", "carol", ["create"], [("bob", 100)]);
        _ = room.JoinRules("rules", "bob", ["create", "wild", "bob"], "invite");
        Assert.True(Judge(room, StateMap.Empty, "rules").IsAllowed);
    }

    [Fact]
    public void Run_CreateEvent_IsAllowed()
    {
        // IA-3
        foreach (int version in (int[])[2, 11, 12])
        {
            Assert.True(Judge(TestRoom.Public(version), StateMap.Empty, "create").IsAllowed);
        }
    }

    [Fact]
    public void Run_FirstJoinBehindTheCreateEvent_IsAllowedByItsPrevEvents()
    {
        // IA-6: nothing of the state says that alice may join.
        foreach (int version in (int[])[2, 11, 12])
        {
            Assert.Equal(AuthRule.JoinByCreator, Judge(TestRoom.Public(version), StateMap.Empty, "alice").DecidedBy);
        }
    }

    [Fact]
    public void Run_CreateEventOfVersionTwelve_IsTheOneThatTheRoomIdNames()
    {
        // IA-4: whatever a state or an event holds under the key of the create event. The other one would make carol a creator.
        TestRoom room = TestRoom.Public(12);
        _ = room.Add("another", "m.room.create", "", "carol", """{"room_version":"12"}""", prev: ["create"]);
        _ = room.Member("carol", "carol", "join", ["pl", "jr"]);
        _ = room.Add("levels", "m.room.power_levels", "", "carol", """{"users":{}}""", ["pl", "carol", "another"]);
        _ = room.Add("names", "m.room.power_levels", "", "alice", """{"users":{}}""", ["pl", "alice", "another"]);
        foreach (StateMap start in (StateMap[])[StateMap.Empty, StateMap.Empty.SetItem(StateSlot.Create, room.Id("another"))])
        {
            Assert.Equal(AuthRule.RequiredLevel, Judge(room, start, "levels").DecidedBy);
            Assert.True(Judge(room, start, "names").IsAllowed);
        }
    }

    [Fact]
    public void Run_EachAllowedEvent_IsTheStateOfTheNext()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Levels("down", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 0)]);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        AuthGraph graph = room.Graph;
        var checks = new IterativeAuthChecks(graph, StateMap.Empty, create: null, readmitsRejected: false);
        var verdicts = new List<bool?>();
        checks.Run([room.Number(graph, "topic"), room.Number(graph, "down"), room.Number(graph, "topic")], (_, verdict) => verdicts.Add(verdict?.IsAllowed), TestContext.Current.CancellationToken);
        Assert.Equal([true, true, false], verdicts);
        Assert.Equal(2, checks.Resolved.Count());
        Assert.Equal(room.Id("down"), graph.IdOf(checks.NumberAt(StateSlot.PowerLevels)));
    }

    [Fact]
    public void Run_RejectedEvents_AreJudgedOnlyWhereTheyAreReadmitted()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"], rejected: true);
        AuthGraph graph = room.Graph;
        var checks = new IterativeAuthChecks(graph, StateMap.Empty, create: null, readmitsRejected: false);
        checks.Run([room.Number(graph, "topic")], (_, verdict) => Assert.Null(verdict), TestContext.Current.CancellationToken);
        Assert.Empty(checks.Resolved);
        Assert.True(Judge(room, StateMap.Empty, "topic", readmits: true).IsAllowed);
    }

    [Fact]
    public void Run_MessageEvent_IsNeverSet()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Add("message", "m.room.message", null, "bob", auth: ["create", "pl", "bob"]);
        AuthGraph graph = room.Graph;
        var checks = new IterativeAuthChecks(graph, StateMap.Empty, create: null, readmitsRejected: false);
        checks.Run([room.Number(graph, "message")], null, TestContext.Current.CancellationToken);
        Assert.Empty(checks.Resolved);
    }

    private static AuthVerdict Judge(TestRoom room, StateMap start, string name, bool readmits = false)
    {
        AuthGraph graph = room.Graph;
        VerifiedPdu? create = room.Version.Format.UsesCreateEventIdAsRoomId ? room.Store.VerifiedOf(room.Id("create")) : null;
        AuthVerdict? found = null;
        new IterativeAuthChecks(graph, start, create, readmits).Run([room.Number(graph, name)], (_, verdict) => found = verdict, TestContext.Current.CancellationToken);
        return found!.Value;
    }
}
