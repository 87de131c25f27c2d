using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Scenarios;

/// <summary>The worked examples of resolution, with what they are examples of.</summary>
public sealed class WorkedExamples
{
    /// <remarks>
    /// A topic that one side has and the other lacks is not settled: it is in conflict, and is judged by what comes out of the first pass. Bob
    /// set it while he had the level; on the other side alice took the level from him. Her levels come first, as power events do, so that the
    /// topic is not allowed any more. To take a key that only one side has as agreed on, as version 1 does, would keep it.
    /// </remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void KeyThatOneSideLacks_SenderLostTheLevel_IsDropped(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Topic("topic", "bob", ["create", "pl", "bob"]);
        _ = room.Levels("down", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 0)]);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "jr", "bob", "topic"), room.State("create", "alice", "down", "jr", "bob"));
        room.AssertState(resolution, "create", "alice", "down", "jr", "bob");
        AssertLost(resolution, room.Id("topic"), LossReason.NotAllowed, AuthRule.RequiredLevel);
    }

    /// <remarks>
    /// Alice bans bob while bob changes the levels. Both are power events, and neither cites the other: the greater level goes first, which is
    /// alice's. When bob's levels are judged he is banned. In his own branch they were accepted; the merge loses them.
    /// </remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void BanAgainstPowerLevels_GreaterLevelGoesFirst_BanStands(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Levels("bob's", "bob", ["create", "bob", "pl"], [("alice", 100), ("bob", 50), ("carol", 50)], ts: 1);
        _ = room.Member("ban", "bob", "ban", ["create", "alice", "pl", "bob"], sender: "alice", ts: 1_000);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "jr", "ban"), room.State("create", "alice", "bob's", "jr", "bob"));
        room.AssertState(resolution, "create", "alice", "pl", "jr", "ban");
        AssertLost(resolution, room.Id("bob's"), LossReason.NotAllowed, AuthRule.SenderNotJoined);
        Assert.Equal(
            OrderReason.PowerLevel, Assert.Single(resolution.Trace!.PowerOrder, place => place.EventId == room.Id("bob's")).DecidedBy);
    }

    /// <remarks>
    /// The ban is a power event and the topic is none: whatever the clocks say, the ban is judged first, and bob's topic falls back to the one
    /// before it, which is in the set because the other side has it.
    /// </remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void TopicAgainstBan_PowerEventsGoFirst_TopicFallsBack(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Topic("old", "alice", ["create", "alice", "pl"]);
        _ = room.Topic("bob's", "bob", ["create", "bob", "pl"], ts: 1);
        _ = room.Member("ban", "bob", "ban", ["create", "alice", "pl", "bob"], sender: "alice", ts: 1_000);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "jr", "ban", "old"), room.State("create", "alice", "pl", "jr", "bob", "bob's"));
        room.AssertState(resolution, "create", "alice", "pl", "jr", "ban", "old");
        AssertLost(resolution, room.Id("bob's"), LossReason.NotAllowed, AuthRule.SenderNotJoined);
    }

    /// <remarks>Alice closes the room while ella joins it under the old rule. The rule is a power event, the join is none: ella is not in.</remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void JoinRulesAgainstJoin_RuleGoesFirst_JoinIsLost(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.JoinRules("closed", "alice", ["create", "alice", "pl"], "invite", ts: 1_000);
        _ = room.Member("ella", "ella", "join", ["create", "pl", "jr"], ts: 1);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "closed", "bob"), room.State("create", "alice", "pl", "jr", "bob", "ella"));
        room.AssertState(resolution, "create", "alice", "pl", "closed", "bob");
        AssertLost(resolution, room.Id("ella"), LossReason.NotAllowed, AuthRule.JoinNotAllowed);
    }

    /// <remarks>
    /// An admin takes the level of a moderator, who changes the levels at the same time. The admin's come first; the moderator's are then those
    /// of somebody with none.
    /// </remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void AdminAgainstModerator_BothChangeTheLevels_AdminStands(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Levels("admin", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 0)]);
        _ = room.Levels("moderator", "bob", ["create", "bob", "pl"], [("alice", 100), ("bob", 50), ("carol", 50)], ts: 0);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "admin", "jr", "bob"), room.State("create", "alice", "moderator", "jr", "bob"));
        room.AssertState(resolution, "create", "alice", "admin", "jr", "bob");
        AssertLost(resolution, room.Id("moderator"), LossReason.NotAllowed, AuthRule.RequiredLevel);
    }

    /// <remarks>
    /// MSC4297, problem A. Alice, who made the room, set its join rules and left; on one side the rules are older, on the other newer. In version 2
    /// the checks begin with what both sides agree on, and that says that alice has left: neither of her rules is allowed, and the room has none
    /// any more, which is a state reset. Version 2.1 begins with nothing: her events are judged by their own auth events, and the newer one stands.
    /// </remarks>
    [Fact]
    public void SenderOfTheRulesHasLeft_Version2ResetsThemAndVersion21DoesNot()
    {
        foreach ((int version, bool isReset) in (ReadOnlySpan<(int, bool)>)[(11, true), (12, false)])
        {
            TestRoom room = TestRoom.Public(version);
            _ = room.JoinRules("jr2", "alice", ["create", "alice", "pl"], "invite");
            _ = room.Member("alice left", "alice", "leave", ["create", "alice", "pl"]);
            ResolutionResult resolution = room.Explain(room.State("create", "alice left", "pl", "jr", "bob"), room.State("create", "alice left", "pl", "jr2", "bob"));
            if (isReset)
            {
                room.AssertState(resolution, "create", "alice left", "pl", "bob");
                AssertLost(resolution, room.Id("jr"), LossReason.NotAllowed, AuthRule.SenderNotJoined);
                AssertLost(resolution, room.Id("jr2"), LossReason.NotAllowed, AuthRule.SenderNotJoined);
            }
            else
            {
                room.AssertState(resolution, "create", "alice left", "pl", "jr2", "bob");
                AssertLost(resolution, room.Id("jr"), LossReason.Replaced, null);
            }
        }
    }

    /// <remarks>
    /// MSC4297, problem B. One side has the levels pl3, which bob sent by the grace of pl2; the other fell back to the first ones, pl. Both sides know
    /// pl2 by bob's profile, so that it is in no difference. In version 2 pl is judged, then pl3, and by pl bob is nobody: the levels are reset to the
    /// oldest. Version 2.1 plays what lies between the two again, which is pl2, and pl3 stands.
    /// </remarks>
    [Fact]
    public void LevelsBetweenTheConflictedOnes_Version2ForgetsThemAndVersion21PlaysThemAgain()
    {
        foreach ((int version, bool isReset) in (ReadOnlySpan<(int, bool)>)[(11, true), (12, false)])
        {
            TestRoom room = TestRoom.Public(version);
            _ = room.Levels("pl2", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 90), ("carol", 50)]);
            _ = room.Member("bob renamed", "bob", "join", ["create", "pl2", "jr", "bob"]);
            _ = room.Levels("pl3", "bob", ["create", "bob", "pl2"], [("alice", 100), ("bob", 90), ("carol", 60)]);
            ResolutionResult resolution = room.Explain(room.State("create", "alice", "jr", "bob renamed", "pl3"), room.State("create", "alice", "jr", "bob renamed", "pl"));
            room.AssertState(resolution, "create", "alice", "jr", "bob renamed", isReset ? "pl" : "pl3");
            ConflictedEvent? between = resolution.Trace!.FullConflictedSet.FirstOrDefault(conflicted => conflicted.EventId == room.Id("pl2"));
            Assert.Equal(isReset ? ConflictReasons.None : ConflictReasons.ConflictedSubgraph, between?.Reasons ?? ConflictReasons.None);
        }
    }

    /// <remarks>
    /// The state rollback of 2.1, as reported (matrix-spec #2447). Bob, a moderator, named the room and was kicked later; then an old fork turns up that
    /// knows of neither. The kick is a power event and is judged in the first pass; bob's name, which came before it, in the second, where he is
    /// not joined any more. The name is lost though every server had accepted it. It is what the algorithm says, in version 2 as well, and a server
    /// that did better would be alone with its state; what can be done is to say why.
    /// </remarks>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void ModeratorIsKickedLater_OldForkTurnsUp_WhatTheySetIsLostAndExplained(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Add("name", "m.room.name", "", "bob", """{"name":"ours"}""", ["create", "bob", "pl"]);
        _ = room.Member("kick", "bob", "leave", ["create", "alice", "bob", "pl"], sender: "alice");
        _ = room.Topic("late", "alice", ["create", "alice", "pl"]);
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "jr", "kick", "name"), room.State("create", "alice", "pl", "jr", "bob", "late"));
        room.AssertState(resolution, "create", "alice", "pl", "jr", "kick", "late");

        LostEvent lost = AssertLost(resolution, room.Id("name"), LossReason.NotAllowed, AuthRule.SenderNotJoined);
        Assert.Equal(Membership.Leave, lost.Verdict!.Value.Facts.SenderMembership);
        Assert.Equal(2, Assert.Single(resolution.Trace!.AuthChecks, judgement => judgement.EventId == room.Id("name")).Pass);
    }

    /// <remarks>
    /// In 2.1 levels that both sides agree on are not in the set, and nothing is in the state after the first pass: the mainline is empty, so that the
    /// other events are in the order of their clocks, which can lie. In version 2 the agreed levels are there, and the mainline orders them.
    /// </remarks>
    [Fact]
    public void LevelsAreAgreedOn_Version21HasNoMainline_ClocksDecide()
    {
        foreach ((int version, string winner) in (ReadOnlySpan<(int, string)>)[(11, "newer"), (12, "older")])
        {
            TestRoom room = TestRoom.Public(version);
            _ = room.Levels("pl2", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 60)]);
            _ = room.Member("bob renamed", "bob", "join", ["create", "pl2", "jr", "bob"]);
            _ = room.Topic("older", "alice", ["create", "alice", "pl"], ts: 2_000);
            _ = room.Topic("newer", "alice", ["create", "alice", "pl2"], ts: 1_000);
            ResolutionResult resolution = room.Explain(
                room.State("create", "alice", "pl2", "jr", "bob renamed", "older"), room.State("create", "alice", "pl2", "jr", "bob renamed", "newer"));
            Assert.Equal(room.Id(winner), resolution.State![new StateSlot("m.room.topic", "")]);
            Assert.Equal(version == 12, resolution.Trace!.Mainline.IsEmpty);
        }
    }

    private static LostEvent AssertLost(ResolutionResult resolution, EventId id, LossReason reason, AuthRule? rule)
    {
        LostEvent lost = Assert.Single(resolution.Trace!.Results.SelectMany(outcome => outcome.Losers), loser => loser.EventId == id);
        Assert.Equal(reason, lost.Reason);
        if (rule is not null)
        {
            Assert.Equal(rule, lost.Verdict?.DecidedBy);
        }

        return lost;
    }
}
