using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.4b to e.</summary>
public sealed class InviteTests
{
    [Theory, CoversRule(AuthRule.InviteSenderNotJoined, "1-12")]
    public void Invite_ByOneWhoIsNotJoined_IsRejected(int version)
    {
        Joined(version).Judge(TestEvent.Member("@erin:e", Dave, "invite")).RejectedBy(AuthRule.InviteSenderNotJoined, version, Sender(Membership.None));
        Joined(version).Member(Bob, "invite").Judge(TestEvent.Member(Bob, Dave, "invite")).RejectedBy(AuthRule.InviteSenderNotJoined, version, Sender(Membership.Invite));
        Joined(version).Member(Bob, "leave").Judge(TestEvent.Member(Bob, Bob, "invite")).RejectedBy(AuthRule.InviteSenderNotJoined, version, Sender(Membership.Leave));
    }

    [Theory, CoversRule(AuthRule.InviteSenderNotJoined, "1-12", Applies = false)]
    public void Invite_ByMember_GoesOn(int version) =>
        Joined(version).Judge(TestEvent.Member(Bob, Carol, "invite")).RejectedBy(AuthRule.InviteTargetJoinedOrBanned, version, Target(Membership.Join));

    [Theory, CoversRule(AuthRule.InviteTargetJoinedOrBanned, "1-12")]
    public void Invite_OfJoinedOrBannedUser_IsRejected(int version)
    {
        Joined(version).Member(Dave, "join").Judge(TestEvent.Member(Bob, Dave, "invite")).RejectedBy(AuthRule.InviteTargetJoinedOrBanned, version, Target(Membership.Join));
        Joined(version).Member(Dave, "ban").Judge(TestEvent.Member(Bob, Dave, "invite")).RejectedBy(AuthRule.InviteTargetJoinedOrBanned, version, Target(Membership.Ban));
    }

    [Theory, CoversRule(AuthRule.InviteTargetJoinedOrBanned, "1-12", Applies = false)]
    public void Invite_OfAnyOther_IsAllowed(int version)
    {
        foreach (string membership in (string[])["leave", "invite", "knock", "nonsense"])
        {
            Joined(version).Member(Dave, membership).Judge(TestEvent.Member(Bob, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);
        }
    }

    [Theory, CoversRule(AuthRule.InviteAllowed, "1-12")]
    public void Invite_ByOneWithJustTheLevel_IsAllowed(int version) =>
        Joined(version).Levels("""{"invite":30,"users":{"@bob:a":30}}""").Judge(TestEvent.Member(Bob, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);

    /// <summary>The default is 0, with a power levels event and without.</summary>
    [Theory, CoversRule(AuthRule.InviteAllowed, "1-12")]
    public void Invite_WhereNoLevelIsSet_IsAllowedToEveryMember(int version)
    {
        Joined(version).Levels("{}").Judge(TestEvent.Member(Bob, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);
        Joined(version).Judge(TestEvent.Member(Bob, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);
    }

    [Theory, CoversRule(AuthRule.InviteLevel, "1-12")]
    public void Invite_ByOneBelowTheLevel_IsRejected(int version) =>
        Joined(version).Levels("""{"invite":30,"users":{"@bob:a":29}}""").Judge(TestEvent.Member(Bob, Dave, "invite"))
            .RejectedBy(AuthRule.InviteLevel, version, new AuthFacts { SenderLevel = new PowerLevel(29), RequiredLevel = new PowerLevel(30) });

    /// <summary>No entry of <c>events</c> has a say on memberships.</summary>
    [Theory, CoversRule(AuthRule.InviteLevel, "1-12", Applies = false)]
    public void Invite_WhereEventsRequireMoreOfMembers_IsAllowed(int version) =>
        Joined(version).Levels("""{"events":{"m.room.member":100},"state_default":100}""").Judge(TestEvent.Member(Bob, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);

    private static AuthFacts Sender(Membership membership) => new() { SenderMembership = membership };

    private static AuthFacts Target(Membership membership) => new() { TargetMembership = membership };
}
