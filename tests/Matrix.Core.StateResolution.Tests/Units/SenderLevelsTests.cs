using Matrix.Core.Authorization;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

/// <summary>RT-3: the level of a sender is by the event's own auth events.</summary>
public sealed class SenderLevelsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(11)]
    public void Of_NoPowerLevelsCited_IsAHundredForTheCreatorAlone(int version)
    {
        var room = new TestRoom(version);
        _ = room.Create("alice");
        _ = room.Topic("creator", "alice", ["create"]);
        _ = room.Topic("other", "bob", ["create"]);
        _ = room.Topic("without create", "alice", []);
        Assert.Equal(new PowerLevel(100), Level(room, "creator"));
        Assert.Equal(new PowerLevel(0), Level(room, "other"));
        Assert.Equal(new PowerLevel(0), Level(room, "without create"));
        Assert.Equal(new PowerLevel(0), Level(room, "create"));
    }

    [Fact]
    public void Of_CreatorOfVersionTen_IsWhoTheContentNames()
    {
        var room = new TestRoom(10);
        _ = room.Add("create", "m.room.create", "", "alice", $$"""{"creator":"{{TestRoom.User("bob")}}"}""");
        _ = room.Topic("a", "alice", ["create"]);
        _ = room.Topic("b", "bob", ["create"]);
        Assert.Equal(new PowerLevel(0), Level(room, "a"));
        Assert.Equal(new PowerLevel(100), Level(room, "b"));
    }

    [Fact]
    public void Of_CreatorsOfVersionTwelve_IsAboveAnyInteger()
    {
        var room = new TestRoom(12);
        _ = room.Add("create", "m.room.create", "", "alice", $$"""{"room_version":"12","additional_creators":["{{TestRoom.User("bob")}}"]}""");
        _ = room.Add("pl", "m.room.power_levels", "", "alice", $$"""{"users":{"{{TestRoom.User("carol")}}":9007199254740991} }""");
        _ = room.Topic("a", "alice", ["pl"]);
        _ = room.Topic("b", "bob", []);
        _ = room.Topic("c", "carol", ["pl"]);
        Assert.Equal(PowerLevel.Infinite, Level(room, "a"));
        Assert.Equal(PowerLevel.Infinite, Level(room, "b"));
        Assert.Equal(new PowerLevel(9_007_199_254_740_991), Level(room, "c"));
    }

    [Fact]
    public void Of_PowerLevelsCited_IsByThoseAndNotByTheState()
    {
        // Trap 6.7.5: bob was an admin when he sent the first, and is none in the levels that the second cites.
        TestRoom room = TestRoom.Public(11);
        _ = room.Levels("bob rules", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 100)]);
        _ = room.Topic("before", "bob", ["bob rules"]);
        _ = room.Topic("after", "bob", ["pl"]);
        Assert.Equal(new PowerLevel(100), Level(room, "before"));
        Assert.Equal(new PowerLevel(50), Level(room, "after"));
    }

    [Fact]
    public void Of_UserWhoIsNotListed_IsUsersDefault()
    {
        TestRoom room = TestRoom.Public(11);
        _ = room.Add("defaults", "m.room.power_levels", "", "alice", $$"""{"users_default":75,"users":{"{{TestRoom.User("bob")}}":10} }""");
        _ = room.Topic("listed", "bob", ["defaults"]);
        _ = room.Topic("unlisted", "carol", ["defaults"]);
        _ = room.Topic("creator", "alice", ["create", "defaults"]);
        Assert.Equal(new PowerLevel(10), Level(room, "listed"));
        Assert.Equal(new PowerLevel(75), Level(room, "unlisted"));
        Assert.Equal(new PowerLevel(75), Level(room, "creator"));
    }

    [Theory]
    [InlineData("""{"users":null}""")]
    [InlineData("""{"users":[]}""")]
    [InlineData("""{"users":{"@alice:a.example":null}}""")]
    [InlineData("""{"users":{"@alice:a.example":{}}}""")]
    public void Of_LevelsThatCannotBeRead_IsZero(string content)
    {
        TestRoom room = TestRoom.Public(6);
        _ = room.Add("odd", "m.room.power_levels", "", "alice", content);
        _ = room.Topic("topic", "alice", ["create", "odd"]);
        Assert.Equal(new PowerLevel(0), Level(room, "topic"));
    }

    private static PowerLevel Level(TestRoom room, string name)
    {
        AuthGraph graph = room.Graph;
        return SenderLevels.Of(graph, room.Number(graph, name), room.Version.Format.UsesCreateEventIdAsRoomId ? room.Store.VerifiedOf(room.Id("create")) : null);
    }
}
