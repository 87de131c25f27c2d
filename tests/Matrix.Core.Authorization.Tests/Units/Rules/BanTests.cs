using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.6.</summary>
public sealed class BanTests
{
    [Theory, CoversRule(AuthRule.BanSenderNotJoined, "1-12")]
    public void Ban_ByOneWhoIsNotJoined_IsRejected(int version) =>
        Joined(version).Member(Bob, "invite").Levels("""{"users":{"@bob:a":100}}""").Judge(TestEvent.Member(Bob, Carol, "ban"))
            .RejectedBy(AuthRule.BanSenderNotJoined, version, new AuthFacts { SenderMembership = Membership.Invite });

    [Theory, CoversRule(AuthRule.BanSenderNotJoined, "1-12", Applies = false)]
    public void Ban_ByMember_GoesOn(int version) => Joined(version).Levels("{}").Judge(TestEvent.Member(Bob, Carol, "ban")).RejectedBy(AuthRule.BanLevel, version, Levels(0, 50, 0));

    [Theory, CoversRule(AuthRule.BanAllowed, "1-12")]
    public void Ban_ByOneWithJustTheLevelAndJustAbove_IsAllowedFromEveryMembership(int version)
    {
        TestRoom room = Joined(version).Levels("""{"ban":30,"kick":100,"users":{"@bob:a":30,"@carol:c":29}}""");
        foreach (string membership in (string[])["join", "invite", "leave", "ban", "knock"])
        {
            room.Member(Carol, membership).Judge(TestEvent.Member(Bob, Carol, "ban")).AllowedBy(AuthRule.BanAllowed, version);
        }

        room.Judge(TestEvent.Member(Bob, "@nobody:x", "ban")).AllowedBy(AuthRule.BanAllowed, version);
    }

    [Theory, CoversRule(AuthRule.BanLevel, "1-12")]
    public void Ban_ByOneBelowTheLevelOrNotAbove_IsRejected(int version)
    {
        Joined(version).Levels("""{"ban":50,"kick":0,"users":{"@bob:a":49}}""").Judge(TestEvent.Member(Bob, Carol, "ban")).RejectedBy(AuthRule.BanLevel, version, Levels(49, 50, 0));
        Joined(version).Levels("""{"users":{"@bob:a":50,"@carol:c":50}}""").Judge(TestEvent.Member(Bob, Carol, "ban")).RejectedBy(AuthRule.BanLevel, version, Levels(50, 50, 50));
    }

    [Theory, CoversRule(AuthRule.BanLevel, "1-12")]
    public void Ban_OfOneself_IsRejected(int version) =>
        Joined(version).Levels("""{"users":{"@bob:a":100}}""").Judge(TestEvent.Member(Bob, Bob, "ban")).RejectedBy(AuthRule.BanLevel, version, Levels(100, 50, 100));

    [Theory, CoversRule(AuthRule.BanLevel, "1-12", Applies = false)]
    public void Ban_WithoutPowerLevelsByCreator_IsAllowed(int version) => Joined(version).Judge(TestEvent.Member(Alice, Carol, "ban")).AllowedBy(AuthRule.BanAllowed, version);

    private static AuthFacts Levels(long sender, long required, long target) =>
        new() { SenderLevel = new PowerLevel(sender), RequiredLevel = new PowerLevel(required), TargetLevel = new PowerLevel(target) };
}
