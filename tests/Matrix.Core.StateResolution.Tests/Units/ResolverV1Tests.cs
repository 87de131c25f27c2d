using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class ResolverV1Tests
{
    [Fact]
    public void Resolve_KeyThatAStateLacks_IsTaken()
    {
        TestRoom room = TestRoom.Public(1);
        _ = room.Topic("topic", "mallory", []);
        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "pl", "jr", "bob"), room.State("create", "alice", "pl", "jr", "topic"));
        room.AssertState(resolution, "create", "alice", "pl", "jr", "bob", "topic");
    }

    [Fact]
    public void Resolve_NothingInConflict_HasNothingToExplain()
    {
        TestRoom room = TestRoom.Public(1);
        Assert.Null(room.Explain(room.State("create", "alice"), room.State("create", "pl")).Trace);
    }

    [Fact]
    public void Resolve_PowerLevels_FirstStandsUncheckedAndAllowedOnesReplaceIt()
    {
        // S1-2: the shallowest is by nobody at all, and stands until one that it allows comes: it lists alice alone.
        TestRoom room = TestRoom.Public(1);
        _ = room.Levels("shallow", "nobody", [], [("alice", 100)], depth: 1);
        _ = room.Levels("allowed", "alice", [], [("alice", 100), ("bob", 50)], depth: 2);
        _ = room.Levels("refused", "bob", [], [("bob", 100)], depth: 3);
        _ = room.Levels("behind", "alice", [], [("alice", 100), ("carol", 1)], depth: 4);
        ResolutionResult resolution = Resolve(room, ["shallow"], ["allowed"], ["refused"], ["behind"]);
        room.AssertState(resolution, "create", "alice", "jr", "bob", "allowed");

        SlotResult outcome = Assert.Single(resolution.Trace!.Results);
        Assert.Equal(room.Id("allowed"), outcome.Winner);
        Assert.Equal(
            [(room.Id("behind"), LossReason.NotTried), (room.Id("refused"), LossReason.NotAllowed), (room.Id("shallow"), LossReason.Replaced)],
            outcome.Losers.Select(loser => (loser.EventId, loser.Reason)));
    }

    [Fact]
    public void Resolve_JoinRules_AreJudgedByTheLevelsOfThePassBefore()
    {
        TestRoom room = TestRoom.Public(1);
        _ = room.Levels("low", "alice", [], [("alice", 100)], depth: 1);
        _ = room.Levels("high", "alice", [], [("alice", 100), ("carol", 100)], depth: 2);
        _ = room.Member("carol", "carol", "join", []);
        _ = room.JoinRules("public", "alice", [], "public", depth: 1);
        _ = room.JoinRules("invite", "carol", [], "invite", depth: 2);
        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "carol", "low", "public"), room.State("create", "alice", "carol", "high", "invite"));
        room.AssertState(resolution, "create", "alice", "carol", "high", "invite");
    }

    [Fact]
    public void Resolve_Members_AreJudgedByTheStateBeforeTheirPass()
    {
        // Carol's ban comes out of the same pass as her kick of bob: each is judged by what was settled before either, where nothing says that
        // carol is joined. So the kick is refused, whatever becomes of carol.
        TestRoom room = TestRoom.Public(1);
        _ = room.Member("carol 1", "carol", "join", [], depth: 1);
        _ = room.Member("carol 2", "carol", "join", [], depth: 2);
        _ = room.Levels("levels", "alice", [], [("alice", 100), ("carol", 90)]);
        _ = room.Member("bob 1", "bob", "join", [], depth: 1);
        _ = room.Member("kick", "bob", "leave", [], sender: "carol", depth: 2);
        ResolutionResult resolution = room.Resolve(
            null, room.State("create", "alice", "levels", "jr", "carol 1", "bob 1"), room.State("create", "alice", "levels", "jr", "carol 2", "kick"));
        room.AssertState(resolution, "create", "alice", "levels", "jr", "carol 2", "bob 1");
    }

    [Fact]
    public void Resolve_OtherEvents_DeepestAllowedWins()
    {
        TestRoom room = TestRoom.Public(1);
        _ = room.Topic("deepest", "mallory", [], depth: 9);
        _ = room.Topic("deep", "bob", [], depth: 8);
        _ = room.Topic("shallow", "alice", [], depth: 1);
        ResolutionResult resolution = Resolve(room, ["pl", "deepest"], ["pl", "deep"], ["pl", "shallow"]);
        room.AssertState(resolution, "create", "alice", "jr", "bob", "pl", "deep");
        Assert.Equal(
            [(room.Id("deepest"), LossReason.NotAllowed), (room.Id("shallow"), LossReason.NotTried)],
            Assert.Single(resolution.Trace!.Results).Losers.Select(loser => (loser.EventId, loser.Reason)));
    }

    [Fact]
    public void Resolve_OtherEventsOfWhichNoneIsAllowed_LastTriedWins()
    {
        // E-38
        TestRoom room = TestRoom.Public(1);
        _ = room.Topic("deep", "mallory", [], depth: 9);
        _ = room.Topic("shallow", "mallory", [], depth: 8);
        room.AssertState(Resolve(room, ["pl", "deep"], ["pl", "shallow"]), "create", "alice", "jr", "bob", "pl", "shallow");
    }

    [Fact]
    public void Resolve_ThirdPartyInvites_AreOtherEvents()
    {
        // S1-3: they are no pass of their own; the deepest that is allowed wins.
        TestRoom room = TestRoom.Public(1);
        _ = room.Add("shallow", "m.room.third_party_invite", "token", "alice", depth: 1);
        _ = room.Add("deep", "m.room.third_party_invite", "token", "alice", depth: 2);
        room.AssertState(Resolve(room, ["pl", "shallow"], ["pl", "deep"]), "create", "alice", "jr", "bob", "pl", "deep");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Resolve_SoleSurvivor_IsTakenButJudgesNothing(bool isMissing)
    {
        // S1-5: of two power levels one is unknown or was rejected. The other is in the result, but it is not what the topics are judged by:
        // without power levels alice has 100 as the creator, and bob has none.
        TestRoom room = TestRoom.Public(1);
        _ = room.Levels("gone", "alice", [], [("alice", 100)], depth: 1);
        _ = room.Levels("left over", "alice", [], [("alice", 0), ("bob", 100)], depth: 2);
        _ = room.Topic("by alice", "alice", [], depth: 1);
        _ = room.Topic("by bob", "bob", [], depth: 2);
        StateMap first = room.State("create", "alice", "jr", "bob", "gone", "by alice");
        StateMap second = room.State("create", "alice", "jr", "bob", "left over", "by bob");
        if (isMissing)
        {
            room.Store.Remove(room.Id("gone"));
        }
        else
        {
            room.Store.Reject(room.Id("gone"));
        }

        ResolutionResult resolution = room.Resolve(new ResolutionOptions { PassesOverMissing = true, Explains = true }, first, second);
        room.AssertState(resolution, "create", "alice", "jr", "bob", "left over", "by alice");
        LossReason expected = isMissing ? LossReason.NotAvailable : LossReason.WasRejected;
        Assert.Contains(resolution.Trace!.Results.SelectMany(outcome => outcome.Losers), loser => loser.EventId == room.Id("gone") && loser.Reason == expected);
    }

    [Fact]
    public void Resolve_SettledStateHoldsARejectedEvent_IsJudgedWithoutIt()
    {
        // Both states have levels that were rejected, by which bob would have a hundred: without them alice has it, as the creator, and he none.
        TestRoom room = TestRoom.Public(1);
        _ = room.Levels("rejected", "alice", [], [("alice", 0), ("bob", 100)], rejected: true);
        _ = room.Topic("shallow", "alice", [], depth: 1);
        _ = room.Topic("deep", "bob", [], depth: 2);
        room.AssertState(Resolve(room, ["rejected", "shallow"], ["rejected", "deep"]), "create", "alice", "jr", "bob", "rejected", "shallow");
    }

    [Fact]
    public void Order_DepthAscendingThenSha1Descending_OfUtf8()
    {
        // Pain 15: an ID beyond ASCII has a hash as any other.
        var store = new EventStore();
        var graph = new WalkedAuthGraph(store);
        string[] ids = ["$a:x", "$b:x", "$ü:x", "$\U0001F600:x", "$deep:x"];
        foreach (string id in ids)
        {
            long depth = id == "$deep:x" ? 9_223_372_036_854_775_807 : -5;
            _ = store.Load($$"""{"depth":{{depth.ToString(CultureInfo.InvariantCulture)}} }""", Versions.Of(1), id);
        }

#pragma warning disable CA5350 // the algorithm names SHA-1
        IEnumerable<string> expected = ids[..4].OrderByDescending(id => Convert.ToHexString(SHA1.HashData(Bytes.Of(id))), StringComparer.Ordinal).Append("$deep:x");
#pragma warning restore CA5350
        Assert.Equal(expected.Select(EventStore.Id), ResolverV1.Order(graph, ids.Select(id => graph.NumberOf(EventStore.Id(id)))).Select(graph.IdOf));
    }

    /// <summary>Resolves states that share all but the power levels and what is named.</summary>
    private static ResolutionResult Resolve(TestRoom room, params string[][] own) =>
        room.Explain([.. own.Select(names => room.State(["create", "alice", "jr", "bob", .. names]))]);
}
