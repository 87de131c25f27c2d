using System.Globalization;
using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>Who has which level, and what requires which, with a power levels event and without.</summary>
public sealed class RoomLevelsTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Levels_WithoutPowerLevels_AreTheDefaults(int version)
    {
        RoomPowerLevels levels = Levels(version, null);
        Assert.Equal(version == 12 ? "∞" : "100", User(levels, Alice));
        Assert.Equal("0", User(levels, Bob));
        Assert.Equal("state 50, message 0, invite 0, kick 50, ban 50, redact 50", Required(levels, version));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Levels_WithEmptyPowerLevels_AreTheDefaultsAndTheCreatorsAreGone(int version)
    {
        RoomPowerLevels levels = Levels(version, "{}");
        Assert.Equal(version == 12 ? "∞" : "0", User(levels, Alice));
        Assert.Equal("0", User(levels, Bob));
        Assert.Equal("state 50, message 0, invite 0, kick 50, ban 50, redact 50", Required(levels, version));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Levels_WithPowerLevels_AreTheirs(int version)
    {
        RoomPowerLevels levels = Levels(
            version, """{"ban":1,"events":{"m.state":6},"events_default":2,"invite":3,"kick":4,"redact":5,"state_default":7,"users":{"@bob:a":-8},"users_default":9}""");
        Assert.Equal(version == 12 ? "∞" : "9", User(levels, Alice));
        Assert.Equal("-8", User(levels, Bob));
        Assert.Equal("9", User(levels, Carol));
        Assert.Equal("state 6, message 2, invite 3, kick 4, ban 1, redact 5", Required(levels, version));
        Assert.Equal("state 7, message 2, invite 0, kick 50, ban 50, redact 50", Required(Levels(version, """{"events_default":2,"state_default":7}"""), version));
    }

    /// <summary>An entry counts for state and messages alike.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Required_OfATypeThatIsListed_IsTheSameForStateAndMessages(int version) =>
        Assert.Equal("state 6, message 6, invite 0, kick 50, ban 50, redact 50", Required(Levels(version, """{"events":{"m.message":6,"m.state":6}}"""), version));

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void User_SpelledWithEscapes_IsFound(int version) =>
        Assert.Equal("5", User(Levels(version, """{"users":{"@\"q\\":1,"\u0040bob:a":5,"@\u0001:a":7}}"""), Bob));

    [Theory]
    [MemberData(nameof(Versions.Stringy), MemberType = typeof(Versions))]
    public void Levels_ThatCannotBeRead_AreNone(int version)
    {
        RoomPowerLevels levels = Levels(version, """{"ban":"x","events":{"m.message":0,"m.state":{}},"invite":null,"kick":true,"redact":[],"users":{"@bob:a":"x","@carol:c":1},"users_default":{}}""");
        Assert.Equal("state -, message 0, invite -, kick -, ban -, redact -", Required(levels, version));
        Assert.Equal("-", User(levels, Bob));
        Assert.Equal("1", User(levels, Carol));
        Assert.Equal("-", User(levels, Dave));
        Assert.Equal("-", User(Levels(version, """{"users":null,"users_default":5}"""), Dave));
    }

    [Theory]
    [InlineData(1, "null")]
    [InlineData(10, "1")]
    public void Creator_ThatIsNoString_IsNobody(int version, string creator)
    {
        RoomPowerLevels levels = RoomPowerLevels.FromEvents(Versions.Of(version), Of(version).Creating(creator).Find("m.room.create").Load(Versions.Of(version)), null);
        Assert.Equal("0", User(levels, Alice));
        Assert.True(levels.TryGetUser(default, out PowerLevel nobody));
        Assert.Equal(new PowerLevel(0), nobody);
    }

    private static RoomPowerLevels Levels(int version, string? content)
    {
        RoomVersion rules = Versions.Of(version);
        return RoomPowerLevels.FromEvents(rules, Of(version).Find("m.room.create").Load(rules), content is null ? null : TestEvent.PowerLevels(Alice, content).Load(rules));
    }

    private static string User(RoomPowerLevels levels, string user) => levels.TryGetUser(Utf8Text.FromString(user), out PowerLevel level) ? level.ToString() : "-";

    private static string Required(RoomPowerLevels levels, int version)
    {
        RoomVersion rules = Versions.Of(version);
        string state = levels.TryGetRequired(TestEvent.State("m.state", "", Bob).Load(rules).Pdu, out PowerLevel level) ? level.ToString() : "-";
        string message = levels.TryGetRequired(TestEvent.Message("m.message", Bob).Load(rules).Pdu, out level) ? level.ToString() : "-";
        string invite = levels.TryGetInvite(out level) ? level.ToString() : "-";
        string kick = levels.TryGetKick(out level) ? level.ToString() : "-";
        string ban = levels.TryGetBan(out level) ? level.ToString() : "-";
        string redact = levels.TryGetRedact(out level) ? level.ToString() : "-";
        return string.Create(CultureInfo.InvariantCulture, $"state {state}, message {message}, invite {invite}, kick {kick}, ban {ban}, redact {redact}");
    }
}
