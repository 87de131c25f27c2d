using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.5: leaving, kicks and unbans.</summary>
public sealed class LeaveTests
{
    [Theory, CoversRule(AuthRule.LeaveSelf, "1-12")]
    public void Leave_OfOneWhoIsInvitedOrJoined_IsAllowed(int version)
    {
        Joined(version).Judge(TestEvent.Member(Bob, Bob, "leave")).AllowedBy(AuthRule.LeaveSelf, version);
        Joined(version).Member(Bob, "invite").Judge(TestEvent.Member(Bob, Bob, "leave")).AllowedBy(AuthRule.LeaveSelf, version);
    }

    [Theory, CoversRule(AuthRule.LeaveSelf, "7-12")]
    public void Leave_OfOneWhoHasKnocked_IsAllowed(int version) =>
        Joined(version).Member(Bob, "knock").Judge(TestEvent.Member(Bob, Bob, "leave")).AllowedBy(AuthRule.LeaveSelf, version);

    [Theory, CoversRule(AuthRule.LeaveSelf, "1-12")]
    public void Leave_OfOneWhoIsNotThereOrBanned_IsRejected(int version)
    {
        Joined(version).Judge(TestEvent.Member(Dave, Dave, "leave")).RejectedBy(AuthRule.LeaveSelf, version, Target(Membership.None));
        Joined(version).Member(Bob, "leave").Judge(TestEvent.Member(Bob, Bob, "leave")).RejectedBy(AuthRule.LeaveSelf, version, Target(Membership.Leave));
        Joined(version).Member(Bob, "ban").Levels("""{"users":{"@bob:a":100}}""").Judge(TestEvent.Member(Bob, Bob, "leave")).RejectedBy(AuthRule.LeaveSelf, version, Target(Membership.Ban));
    }

    [Theory, CoversRule(AuthRule.LeaveSelf, "1-6")]
    public void Leave_OfOneWhoHasKnockedBeforeVersion7_IsRejected(int version) =>
        Joined(version).Member(Bob, "knock").Judge(TestEvent.Member(Bob, Bob, "leave")).RejectedBy(AuthRule.LeaveSelf, version, Target(Membership.Knock));

    [Theory, CoversRule(AuthRule.LeaveSelf, "1-12", Applies = false)]
    public void Leave_OfAnother_IsAKick(int version) =>
        Joined(version).Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, version);

    [Theory, CoversRule(AuthRule.LeaveSenderNotJoined, "1-12")]
    public void Kick_ByOneWhoIsNotJoined_IsRejected(int version) =>
        Joined(version).Member(Bob, "leave").Levels("""{"users":{"@bob:a":100}}""").Judge(TestEvent.Member(Bob, Carol, "leave"))
            .RejectedBy(AuthRule.LeaveSenderNotJoined, version, new AuthFacts { SenderMembership = Membership.Leave });

    [Theory, CoversRule(AuthRule.LeaveSenderNotJoined, "1-12", Applies = false)]
    public void Kick_ByMember_GoesOn(int version) =>
        Joined(version).Levels("{}").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(AuthRule.LeaveLevel, version, Levels(0, 50, 0));

    [Theory, CoversRule(AuthRule.LeaveUnbanLevel, "1-12")]
    public void Unban_ByOneBelowTheLevelToBan_IsRejected(int version) =>
        Joined(version).Member(Carol, "ban").Levels("""{"ban":60,"users":{"@bob:a":59}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(
            AuthRule.LeaveUnbanLevel,
            version,
            new AuthFacts { SenderLevel = new PowerLevel(59), RequiredLevel = new PowerLevel(60), TargetMembership = Membership.Ban });

    [Theory, CoversRule(AuthRule.LeaveUnbanLevel, "1-12", Applies = false)]
    public void Kick_ByOneBelowTheLevelToBan_IsAllowedWhereTheUserIsNotBanned(int version) =>
        Joined(version).Levels("""{"ban":60,"users":{"@bob:a":59}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, version);

    [Theory, CoversRule(AuthRule.LeaveAllowed, "1-12")]
    public void Unban_ByOneWithBothLevels_IsAllowed(int version) =>
        Joined(version).Member(Carol, "ban").Levels("""{"ban":60,"kick":60,"users":{"@bob:a":60}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, version);

    [Theory, CoversRule(AuthRule.LeaveAllowed, "1-12")]
    public void Kick_ByOneWithJustTheLevelAndJustAbove_IsAllowed(int version)
    {
        TestRoom room = Joined(version).Levels("""{"kick":30,"users":{"@bob:a":30,"@carol:c":29}}""");
        foreach (string membership in (string[])["join", "invite", "leave", "knock"])
        {
            room.Member(Carol, membership).Judge(TestEvent.Member(Bob, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, version);
        }

        room.Judge(TestEvent.Member(Bob, "@nobody:x", "leave")).AllowedBy(AuthRule.LeaveAllowed, version);
    }

    [Theory, CoversRule(AuthRule.LeaveLevel, "1-12")]
    public void Kick_ByOneBelowTheLevelOrNotAbove_IsRejected(int version)
    {
        Joined(version).Levels("""{"users":{"@bob:a":49}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(AuthRule.LeaveLevel, version, Levels(49, 50, 0));
        Joined(version).Levels("""{"users":{"@bob:a":50,"@carol:c":50}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(AuthRule.LeaveLevel, version, Levels(50, 50, 50));
        Joined(version).Levels("""{"users":{"@bob:a":50},"users_default":51}""").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(AuthRule.LeaveLevel, version, Levels(50, 50, 51));
    }

    /// <summary>An unban needs the level to kick as well.</summary>
    [Theory, CoversRule(AuthRule.LeaveLevel, "1-12")]
    public void Unban_ByOneBelowTheLevelToKick_IsRejected(int version) =>
        Joined(version).Member(Carol, "ban").Levels("""{"ban":10,"kick":60,"users":{"@bob:a":20}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).RejectedBy(AuthRule.LeaveLevel, version, Levels(20, 60, 0));

    [Theory, CoversRule(AuthRule.LeaveLevel, "1-12", Applies = false)]
    public void Kick_OfOneBelowZeroByOneAtZero_IsAllowedWhereTheLevelIsZero(int version) =>
        Joined(version).Levels("""{"kick":0,"users":{"@carol:c":-1}}""").Judge(TestEvent.Member(Bob, Carol, "leave")).AllowedBy(AuthRule.LeaveAllowed, version);

    private static AuthFacts Target(Membership membership) => new() { TargetMembership = membership };

    private static AuthFacts Levels(long sender, long required, long target) =>
        new() { SenderLevel = new PowerLevel(sender), RequiredLevel = new PowerLevel(required), TargetLevel = new PowerLevel(target) };
}
