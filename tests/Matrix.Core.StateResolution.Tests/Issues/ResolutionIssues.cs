using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Issues;

/// <summary>
/// What other implementations got wrong and a whole resolution shows. What a single step shows is in the tests of that step; the state resets of
/// version 2 and the rollback of 2.1 are among the worked examples.
/// </summary>
public sealed class ResolutionIssues
{
    private static readonly ResolutionOptions Lenient = new() { PassesOverMissing = true };

    /// <remarks>CVE-2025-54315, MSC4291: a second create event would make its sender a creator. In version 12 the room ID says which one counts.</remarks>
    [Fact]
    public void Resolve_SecondCreateEventInTheState_GivesNoPower()
    {
        TestRoom room = TestRoom.Public(12);
        _ = room.Member("carol", "carol", "join", ["pl", "jr"]);
        _ = room.Add("second", "m.room.create", "", "carol", """{"room_version":"12"}""", prev: ["create"]);
        _ = room.Levels("coup", "carol", ["carol", "pl", "second"], [("carol", 100)]);
        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "jr", "carol", "pl"), room.State("second", "alice", "jr", "carol", "coup"));
        Assert.Equal(room.Id("pl"), resolution.State![StateSlot.PowerLevels]);
    }

    /// <remarks>gomatrixserverlib: a reference to an event that is not there dropped the event that cites it from the order.</remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_DanglingAuthEvent_DropsNothing(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.JoinRules("jr2", "alice", ["create", "gone", "alice", "pl"], "invite");
        ResolutionResult resolution = room.Resolve(Lenient, room.State("create", "alice", "pl", "jr"), room.State("create", "alice", "pl", "jr2"));
        room.AssertState(resolution, "create", "alice", "pl", "jr2");
    }

    /// <remarks>dendrite#3629, Synapse #6608: no create event anywhere ended in an exception. Nothing is allowed, and what is agreed on stands.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_NoCreateEvent_IsAStateAllTheSame(int version)
    {
        var room = new TestRoom(version);
        _ = room.Member("alice", "alice", "join", []);
        _ = room.Topic("a", "alice", ["alice"]);
        _ = room.Topic("b", "alice", ["alice"], depth: 2);
        ResolutionResult resolution = room.Resolve(Lenient, room.State("alice", "a"), room.State("alice", "b"));

        // Version 1 takes the last that it tried where none is allowed.
        room.AssertState(resolution, version == 1 ? ["alice", "a"] : ["alice"]);
    }

    /// <remarks>ruma 2f443cf41, tuwunel 80973ba64: auth events that cite each other, or themselves, were walked for ever.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    public void Resolve_CyclesOfAuthEvents_Ends(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Levels("x", "alice", ["create", "alice", "y", "x"], [("alice", 100)]);
        _ = room.Levels("y", "alice", ["create", "alice", "x"], [("alice", 100)]);
        _ = room.Topic("on x", "alice", ["create", "alice", "x", "on y"]);
        _ = room.Topic("on y", "alice", ["create", "alice", "y", "on x"]);
        StateMap[] states = [room.State("create", "alice", "x", "on x"), room.State("create", "alice", "y", "on y")];
        ResolutionResult resolution = room.Explain(states);
        Assert.Equal(4, resolution.State!.Count);
        Assert.Equal(resolution.State, room.Explain(states[1], states[0]).State);
    }

    /// <remarks>gomatrixserverlib, tuwunel f2904f3ca: the paths of a ladder were enumerated. Each event is loaded once, in either version.</remarks>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_LadderOfMemberships_LoadsEachEventOnce(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Member("l0", "carol", "join", ["create", "pl", "jr"]);
        _ = room.Member("r0", "dave", "join", ["create", "pl", "jr"]);
        for (int i = 1; i <= 400; i++)
        {
            _ = room.Member($"l{i}", "carol", "join", ["create", "pl", "jr", $"l{i - 1}", $"r{i - 1}"]);
            _ = room.Member($"r{i}", "dave", "join", ["create", "pl", "jr", $"l{i - 1}", $"r{i - 1}"]);
        }

        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "pl", "jr", "l400", "r0"), room.State("create", "alice", "pl", "jr", "l0", "r400"));
        Assert.True(resolution.IsResolved);
        Assert.InRange(room.Store.Lookups, 804, 808);
    }

    /// <remarks>Dendrite and ruma walked long chains by recursion. A stack that overflows ends the process.</remarks>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_ChainOfTwentyThousandPowerLevels_IsWalkedWithoutRecursion(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Levels("0", "alice", ["create", "alice", "pl"], [("alice", 100)]);
        for (int i = 1; i < 20_000; i++)
        {
            _ = room.Levels(Name(i), "alice", ["create", "alice", Name(i - 1)], [("alice", 100)]);
        }

        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "jr", "pl"), room.State("create", "alice", "jr", "19999"));
        room.AssertState(resolution, "create", "alice", "jr", "19999");

        static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <remarks>Synapse #6605, #19465: an event that turned out to be missing on the way was an exception.</remarks>
    [Fact]
    public void Resolve_EachEventMissingInTurn_IsAnsweredOrNotNeeded()
    {
        foreach (int version in (int[])[1, 2, 11, 12])
        {
            TestRoom room = TestRoom.Public(version);
            _ = room.Levels("pl2", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 50)]);
            _ = room.Topic("a", "bob", ["create", "bob", "pl"]);
            _ = room.Topic("b", "bob", ["create", "bob", "pl2"]);
            StateMap[] states = [room.State("create", "alice", "bob", "jr", "pl", "a"), room.State("create", "alice", "bob", "jr", "pl2", "b")];
            foreach (EventId id in room.Store.Ids.ToArray())
            {
                EventStore store = room.Store.Copy();
                store.Remove(id);
                ResolutionResult resolution = store.Resolve(room.Version, states);
                Assert.Equal(resolution.IsResolved ? [] : [id], resolution.MissingEvents);
                Assert.True(version == 1 || !resolution.IsResolved);
            }
        }
    }

    /// <remarks>gomatrixserverlib ed70208: power levels of one room were remembered for another. Nothing outlives a resolution.</remarks>
    [Fact]
    public void Resolve_TwoRoomsWithTheSameLabels_DoNotKnowOfEachOther()
    {
        TestRoom bobMay = TestRoom.Public(11);
        TestRoom bobMayNot = TestRoom.Public(11);
        _ = bobMayNot.Levels("pl", "alice", ["create", "alice"], [("alice", 100)]);
        foreach (TestRoom room in (TestRoom[])[bobMay, bobMayNot])
        {
            _ = room.Topic("old", "alice", ["create", "alice", "pl"]);
            _ = room.Topic("new", "bob", ["create", "bob", "pl"]);
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(bobMay.Id("new"), Topic(bobMay));
            Assert.Equal(bobMay.Id("old"), Topic(bobMayNot));
        }

        static EventId Topic(TestRoom room) =>
            room.Resolve(null, room.State("create", "alice", "bob", "pl", "old"), room.State("create", "alice", "bob", "pl", "new")).State![new StateSlot("m.room.topic", "")];
    }

    /// <remarks>tuwunel 44c287418: a message among auth events broke the checks.</remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    public void Resolve_MessageAmongTheAuthEvents_IsPassedOver(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Add("message", "m.room.message", null, "alice", auth: ["create", "alice", "pl"]);
        _ = room.JoinRules("jr2", "alice", ["create", "message", "alice", "pl"], "invite");
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl", "jr"), room.State("create", "alice", "pl", "jr2"));
        room.AssertState(resolution, "create", "alice", "pl", "jr2");
        Assert.Contains(resolution.Trace!.AuthChecks, judgement => judgement.EventId == room.Id("message") && judgement.Verdict is null);
    }

    /// <remarks>Synapse #13278, #6556: wrong states were stored and resolved. What an event is, the event says, and not the state that names it.</remarks>
    [Fact]
    public void Resolve_StateThatNamesAnEventAtAnotherKey_PutsItWhereItBelongs()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("topic", "alice", ["create", "alice", "pl"]);
        var wrong = new StateSlot("m.room.name", "");
        ResolutionResult resolution = room.Explain(room.State("create", "alice", "pl"), room.State("create", "alice", "pl").SetItem(wrong, room.Id("topic")));
        room.AssertState(resolution, "create", "alice", "pl", "topic");
    }
}
