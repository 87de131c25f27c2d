using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class PowerEventsTests
{
    [Theory]
    [InlineData("m.room.power_levels", "", "{}", true)]
    [InlineData("m.room.join_rules", "", "{}", true)]
    [InlineData("m.room.create", "", "{}", true)]
    [InlineData("m.room.power_levels", "x", "{}", false)]
    [InlineData("m.room.join_rules", "x", "{}", false)]
    [InlineData("m.room.power_levels", null, "{}", false)]
    [InlineData("m.room.topic", "", "{}", false)]
    [InlineData("m.room.third_party_invite", "", "{}", false)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"leave"}""", true)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"ban"}""", true)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"invite"}""", false)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"join"}""", false)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"knock"}""", false)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":"Leave"}""", false)]
    [InlineData("m.room.member", "@bob:a.example", """{"membership":["leave"]}""", false)]
    [InlineData("m.room.member", "@bob:a.example", "{}", false)]
    [InlineData("m.room.member", "@alice:a.example", """{"membership":"leave"}""", false)]
    [InlineData("m.room.member", "@alice:a.example", """{"membership":"ban"}""", false)]
    [InlineData("m.room.member", "", """{"membership":"leave"}""", true)]
    [InlineData("m.room.member", null, """{"membership":"leave"}""", false)]
    public void IsPowerEvent_OfAlice_IsWhatTakesPowerFromOthers(string type, string? stateKey, string content, bool expected)
    {
        foreach (int version in (int[])[2, 6, 11, 12])
        {
            var room = new TestRoom(version);
            _ = room.Add("e", type, stateKey, "alice", content);
            Assert.Equal(expected, PowerEvents.IsPowerEvent(room.Pdu("e")));
        }
    }

    [Fact]
    public void WithTheirChains_WhatIsBehindAPowerEvent_ComesWithItInsideTheSetAlone()
    {
        // pl <- member <- jr, with a topic in the set that no power event cites, and a gap: far is behind an event that is not in the set.
        TestRoom room = TestRoom.Public(11);
        _ = room.Topic("far", "alice", []);
        _ = room.Topic("gap", "alice", ["far"]);
        _ = room.Topic("topic", "alice", ["pl"]);
        _ = room.Member("rejoin", "alice", "join", ["create", "pl"]);
        _ = room.JoinRules("jr2", "alice", ["rejoin", "gap"], "invite");
        AuthGraph graph = room.Graph;
        var set = new EventSet();
        foreach (string name in (string[])["far", "topic", "rejoin", "jr2"])
        {
            _ = set.Add(room.Number(graph, name));
        }

        Assert.Equal([room.Id("jr2"), room.Id("rejoin")], PowerEvents.WithTheirChains(graph, set).ToList().Select(graph.IdOf).Order());
    }
}
