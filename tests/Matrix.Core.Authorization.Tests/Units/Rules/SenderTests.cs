using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-6 and AU-12.</summary>
public sealed class SenderTests
{
    [Theory, CoversRule(AuthRule.SenderNotJoined, "1-12")]
    public void Event_ByOneWhoIsNotJoined_IsRejected(int version)
    {
        foreach ((string membership, Membership fact) in ((string, Membership)[])
            [("invite", Membership.Invite), ("leave", Membership.Leave), ("ban", Membership.Ban), ("knock", Membership.Knock), ("Join", Membership.Unknown)])
        {
            Joined(version).Member(Bob, membership).Judge(TestEvent.Message("m.room.message", Bob)).RejectedBy(AuthRule.SenderNotJoined, version, new AuthFacts { SenderMembership = fact });
        }

        Joined(version).Judge(TestEvent.Message("m.room.message", Dave)).RejectedBy(AuthRule.SenderNotJoined, version, new AuthFacts { SenderMembership = Membership.None });
    }

    /// <summary>A creator who has not joined has no say, infinite level or not.</summary>
    [Theory, CoversRule(AuthRule.SenderNotJoined, "1-12")]
    public void Event_ByCreatorWhoIsNotJoined_IsRejected(int version) =>
        Of(version).Judge(TestEvent.PowerLevels(Alice, "{}")).RejectedBy(AuthRule.SenderNotJoined, version, new AuthFacts { SenderMembership = Membership.None });

    [Theory, CoversRule(AuthRule.SenderNotJoined, "1-12", Applies = false)]
    public void Event_ByMember_GoesOn(int version) =>
        Joined(version).Judge(TestEvent.State("m.room.name", "", Bob))
            .RejectedBy(AuthRule.RequiredLevel, version, new AuthFacts { SenderLevel = new PowerLevel(0), RequiredLevel = new PowerLevel(50) });

    [Theory, CoversRule(AuthRule.Otherwise, "1-12")]
    public void Event_ThatNoRuleIsAgainst_IsAllowed(int version)
    {
        Joined(version).Judge(TestEvent.Message("m.room.message", Bob)).AllowedBy(AuthRule.Otherwise, version);
        Joined(version).Judge(TestEvent.State("m.room.name", "", Alice)).AllowedBy(AuthRule.Otherwise, version);
        Joined(version).Levels("""{"events":{"":0},"users":{"@bob:a":1}}""").Judge(TestEvent.State("", "", Bob)).AllowedBy(AuthRule.Otherwise, version);
    }
}
