using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>The creators of version 12: Alice, and Bob beside her.</summary>
public sealed class CreatorsTests
{
    private const string Highest = """{"ban":9007199254740991,"events":{"m.t":9007199254740991},"kick":9007199254740991,"state_default":9007199254740991,"users":{"@carol:c":9007199254740991}}""";

    [Theory]
    [InlineData(Alice)]
    [InlineData(Bob)]
    public void Creator_AgainstTheHighestLevel_IsAbove(string creator)
    {
        TestRoom room = Room().Levels(Highest);
        room.Judge(TestEvent.State("m.t", "", creator)).AllowedBy(AuthRule.Otherwise, 12);
        room.Judge(TestEvent.Member(creator, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, 12);
        room.Judge(TestEvent.Member(creator, Carol, "ban")).AllowedBy(AuthRule.BanAllowed, 12);
        room.Judge(TestEvent.PowerLevels(creator, "{}")).AllowedBy(AuthRule.PowerLevels, 12);
    }

    [Theory]
    [InlineData(Alice, Bob)]
    [InlineData(Bob, Alice)]
    public void Creator_AgainstAnotherCreator_IsNotAbove(string sender, string target)
    {
        AuthFacts facts = new() { SenderLevel = PowerLevel.Infinite, RequiredLevel = new PowerLevel(50), TargetLevel = PowerLevel.Infinite };
        Room().Judge(TestEvent.Member(sender, target, "leave")).RejectedBy(AuthRule.LeaveLevel, 12, facts);
        Room().Judge(TestEvent.Member(sender, target, "ban")).RejectedBy(AuthRule.BanLevel, 12, facts);
        Room().Member(target, "ban").Judge(TestEvent.Member(sender, target, "leave")).RejectedBy(AuthRule.LeaveLevel, 12, facts);
    }

    [Fact]
    public void Creator_AgainstOneAtTheHighestLevel_CannotBeKickedOrBanned()
    {
        TestRoom room = Room().Levels("""{"ban":0,"kick":0,"users":{"@carol:c":9007199254740991}}""");
        AuthFacts facts = new() { SenderLevel = new PowerLevel(9007199254740991), RequiredLevel = new PowerLevel(0), TargetLevel = PowerLevel.Infinite };
        room.Judge(TestEvent.Member(Carol, Bob, "leave")).RejectedBy(AuthRule.LeaveLevel, 12, facts);
        room.Judge(TestEvent.Member(Carol, Alice, "ban")).RejectedBy(AuthRule.BanLevel, 12, facts);
    }

    /// <summary>Only the sender of the create event joins behind it; the other creators need a way in like anybody else.</summary>
    [Fact]
    public void AdditionalCreator_RightBehindTheCreateEvent_CannotJoin()
    {
        TestRoom room = Of(12).CreatedWith("\"additional_creators\":[\"@bob:a\"],");
        room.Judge(TestEvent.Member(Bob, Bob, "join").After(room.Version, room.CreateId))
            .RejectedBy(AuthRule.JoinNotAllowed, 12, new AuthFacts { JoinRule = JoinRule.Invite, TargetMembership = Membership.None });
        room.Judge(TestEvent.Member(Alice, Alice, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, 12);
    }

    /// <summary>A level beyond what version 12 can hold, in a stored event, is still below a creator's.</summary>
    [Fact]
    public void Creator_AgainstStoredLevelBeyondAllBounds_IsAbove() =>
        Room().Levels("""{"users":{"@carol:c":99999999999999999999999}}""").Judge(TestEvent.Member(Bob, Carol, "ban")).AllowedBy(AuthRule.BanAllowed, 12);

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void AdditionalCreators_BeforeVersion12_AreNobody(int version)
    {
        AuthVerdict verdict = Joined(version).CreatedWith("\"additional_creators\":[\"@bob:a\"],").Levels("{}").Judge(TestEvent.State("m.t", "", Bob));
        Assert.Equal(version == 12, verdict.IsAllowed);
        Assert.Equal(version == 12 ? AuthRule.Otherwise : AuthRule.RequiredLevel, verdict.DecidedBy);
    }

    private static TestRoom Room() => Joined(12).CreatedWith("\"additional_creators\":[\"@bob:a\"],");
}
