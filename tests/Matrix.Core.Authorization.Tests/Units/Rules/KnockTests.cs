using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.7, from version 7.</summary>
public sealed class KnockTests
{
    [Theory, CoversRule(AuthRule.KnockJoinRule, "7-12")]
    public void Knock_UnderOtherJoinRule_IsRejected(int version)
    {
        foreach ((string rule, JoinRule fact) in ((string, JoinRule)[])[("public", JoinRule.Public), ("invite", JoinRule.Invite), ("restricted", JoinRule.Restricted), ("private", JoinRule.Unknown)])
        {
            Joined(version).JoinRule(rule).Judge(TestEvent.Member(Dave, Dave, "knock")).RejectedBy(AuthRule.KnockJoinRule, version, new AuthFacts { JoinRule = fact });
        }

        Joined(version).Judge(TestEvent.Member(Dave, Dave, "knock")).RejectedBy(AuthRule.KnockJoinRule, version, new AuthFacts { JoinRule = JoinRule.Invite });
    }

    [Theory, CoversRule(AuthRule.KnockJoinRule, "7-9")]
    public void Knock_UnderKnockRestrictedBeforeVersion10_IsRejected(int version) =>
        Joined(version).JoinRule("knock_restricted").Judge(TestEvent.Member(Dave, Dave, "knock"))
            .RejectedBy(AuthRule.KnockJoinRule, version, new AuthFacts { JoinRule = JoinRule.KnockRestricted });

    [Theory, CoversRule(AuthRule.KnockJoinRule, "10-12", Applies = false)]
    public void Knock_UnderKnockRestrictedFromVersion10_IsAllowed(int version) =>
        Joined(version).JoinRule("knock_restricted").Judge(TestEvent.Member(Dave, Dave, "knock")).AllowedBy(AuthRule.KnockAllowed, version);

    [Theory, CoversRule(AuthRule.KnockJoinRule, "7-12", Applies = false)]
    public void Knock_UnderKnock_GoesOn(int version) =>
        Joined(version).JoinRule("knock").Judge(TestEvent.Member(Bob, Dave, "knock")).RejectedBy(AuthRule.KnockForOtherUser, version);

    [Theory, CoversRule(AuthRule.KnockForOtherUser, "7-12")]
    public void Knock_ForSomebodyElse_IsRejected(int version) =>
        Joined(version).JoinRule("knock").Judge(TestEvent.Member(Alice, Dave, "knock")).RejectedBy(AuthRule.KnockForOtherUser, version);

    [Theory, CoversRule(AuthRule.KnockForOtherUser, "7-12", Applies = false)]
    public void Knock_ForOneself_IsAllowed(int version) =>
        Joined(version).JoinRule("knock").Judge(TestEvent.Member(Dave, Dave, "knock")).AllowedBy(AuthRule.KnockAllowed, version);

    [Theory, CoversRule(AuthRule.KnockAllowed, "7-12")]
    public void Knock_OfOneWhoHasLeftOrKnocked_IsAllowed(int version)
    {
        foreach (string membership in (string[])["leave", "knock", "nonsense"])
        {
            Joined(version).JoinRule("knock").Member(Dave, membership).Judge(TestEvent.Member(Dave, Dave, "knock")).AllowedBy(AuthRule.KnockAllowed, version);
        }
    }

    [Theory, CoversRule(AuthRule.KnockByMember, "7-12")]
    public void Knock_OfOneWhoIsBannedInvitedOrJoined_IsRejected(int version)
    {
        foreach ((string membership, Membership fact) in ((string, Membership)[])[("ban", Membership.Ban), ("invite", Membership.Invite), ("join", Membership.Join)])
        {
            Joined(version).JoinRule("knock").Member(Dave, membership).Judge(TestEvent.Member(Dave, Dave, "knock"))
                .RejectedBy(AuthRule.KnockByMember, version, new AuthFacts { SenderMembership = fact });
        }
    }

    [Theory, CoversRule(AuthRule.KnockByMember, "7-12", Applies = false)]
    public void Knock_OfOneWhoWasNeverThere_IsAllowed(int version) =>
        Joined(version).JoinRule("knock").Judge(TestEvent.Member(Dave, Dave, "knock")).AllowedBy(AuthRule.KnockAllowed, version);
}
