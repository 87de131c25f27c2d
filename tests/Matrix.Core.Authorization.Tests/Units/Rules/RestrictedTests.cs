using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.3e: restricted rooms, from version 8; <c>knock_restricted</c>, from version 10.</summary>
public sealed class RestrictedTests
{
    [Theory, CoversRule(AuthRule.JoinRestrictedMember, "8-12")]
    public void RestrictedJoin_OfJoinedOrInvitedUser_NeedsNoAuthoriser(int version)
    {
        foreach (string rule in Rules(version))
        {
            Room(version, rule).Member(Dave, "join").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinRestrictedMember, version);
            Room(version, rule).Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinRestrictedMember, version);
        }
    }

    [Theory, CoversRule(AuthRule.JoinNotAuthorised, "8-12")]
    public void RestrictedJoin_WithoutAuthoriser_IsRejected(int version)
    {
        foreach (string rule in Rules(version))
        {
            Room(version, rule).Judge(TestEvent.Member(Dave, Dave, "join")).RejectedBy(AuthRule.JoinNotAuthorised, version);
            Room(version, rule).Judge(TestEvent.Member(Dave, Dave, "join", "\"join_authorised_via_users_server\":[\"@bob:a\"],")).RejectedBy(AuthRule.JoinNotAuthorised, version);
        }
    }

    [Theory, CoversRule(AuthRule.JoinNotAuthorised, "8-12")]
    public void RestrictedJoin_WhoseAuthoriserIsNotJoined_IsRejected(int version)
    {
        foreach ((string membership, Membership fact) in ((string, Membership)[])[("leave", Membership.Leave), ("invite", Membership.Invite), ("ban", Membership.Ban), ("knock", Membership.Knock)])
        {
            Room(version, "restricted").Member(Bob, membership).Judge(Join()).RejectedBy(AuthRule.JoinNotAuthorised, version, new AuthFacts { SenderMembership = fact });
        }

        Room(version, "restricted").Judge(Join("@nobody:a")).RejectedBy(AuthRule.JoinNotAuthorised, version, new AuthFacts { SenderMembership = Membership.None });
        Room(version, "restricted").Judge(Join("")).RejectedBy(AuthRule.JoinNotAuthorised, version, new AuthFacts { SenderMembership = Membership.None });
    }

    [Theory, CoversRule(AuthRule.JoinNotAuthorised, "8-12")]
    public void RestrictedJoin_WhoseAuthoriserMayNotInvite_IsRejected(int version) =>
        Room(version, "restricted").Levels("""{"invite":50,"users":{"@bob:a":49}}""").Judge(Join()).RejectedBy(
            AuthRule.JoinNotAuthorised, version, new AuthFacts { SenderMembership = Membership.Join, SenderLevel = new PowerLevel(49), RequiredLevel = new PowerLevel(50) });

    [Theory, CoversRule(AuthRule.JoinNotAuthorised, "8-12", Applies = false)]
    public void RestrictedJoin_WhoseAuthoriserHasJustTheLevel_IsAllowed(int version) =>
        Room(version, "restricted").Levels("""{"invite":50,"users":{"@bob:a":50}}""").Judge(Join()).AllowedBy(AuthRule.JoinAuthorised, version);

    /// <summary>Whom the room allows is the resident server's business: <c>allow</c> may be missing or nonsense.</summary>
    [Theory, CoversRule(AuthRule.JoinAuthorised, "8-12")]
    public void RestrictedJoin_Authorised_IsAllowedWhateverTheRoomAllows(int version)
    {
        foreach (string rule in Rules(version))
        {
            Room(version, rule).Judge(Join()).AllowedBy(AuthRule.JoinAuthorised, version);
            foreach (string allow in (string[])["null", "[]", "[null,1,{\"type\":1}]", "{}"])
            {
                Room(version, rule).State("m.room.join_rules", "", Alice, $$"""{"allow":{{allow}},"join_rule":"{{rule}}"}""").Judge(Join()).AllowedBy(AuthRule.JoinAuthorised, version);
            }
        }
    }

    [Theory, CoversRule(AuthRule.JoinAuthorised, "8-12")]
    public void RestrictedJoin_OfUserWhoHasKnockedOrLeft_IsAllowedWhereAuthorised(int version)
    {
        Room(version, "restricted").Member(Dave, "leave").Judge(Join()).AllowedBy(AuthRule.JoinAuthorised, version);
        Room(version, "restricted").Member(Dave, "knock").Judge(Join()).AllowedBy(AuthRule.JoinAuthorised, version);
    }

    [Theory, CoversRule(AuthRule.JoinAuthorised, "12")]
    public void RestrictedJoin_AuthorisedByCreator_IsAllowedAboveEveryLevel(int version) =>
        Room(version, "restricted").Levels("""{"invite":9007199254740991}""").Judge(Join(Alice)).AllowedBy(AuthRule.JoinAuthorised, version);

    [Theory, CoversRule(AuthRule.JoinAuthorised, "1-7", Applies = false)]
    public void RestrictedRule_BeforeVersion8_LetsNobodyIn(int version)
    {
        Room(version, "restricted").Judge(Join()).RejectedBy(
            AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.Restricted, TargetMembership = Membership.None });
        Room(version, "restricted").Member(Dave, "invite").Judge(Join()).RejectedBy(
            AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.Restricted, TargetMembership = Membership.Invite });
    }

    [Theory, CoversRule(AuthRule.JoinAuthorised, "1-9", Applies = false)]
    public void KnockRestrictedRule_BeforeVersion10_LetsNobodyIn(int version) =>
        Room(version, "knock_restricted").Member(Dave, "join").Judge(Join()).RejectedBy(
            AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.KnockRestricted, TargetMembership = Membership.Join });

    /// <summary>AU-5.2 is looked at where signatures are: the authoriser's server must sign, or the join never becomes a verified event.</summary>
    [Theory, CoversRule(AuthRule.MemberAuthoriserSignature, "8-12")]
    public void RestrictedJoin_ByAnAuthoriser_NeedsTheSignatureOfTheirServer(int version)
    {
        Assert.Equal(["c Sender", "a Authoriser"], SignersOf(version, "\"join_authorised_via_users_server\":\"@bob:a\","));
        Assert.Equal("AU-5.2", RuleTable.GetCode(AuthRule.MemberAuthoriserSignature));
    }

    [Theory, CoversRule(AuthRule.MemberAuthoriserSignature, "8-12", Applies = false)]
    public void RestrictedJoin_WithoutAuthoriser_NeedsTheSendersSignatureAlone(int version) => Assert.Equal(["c Sender"], SignersOf(version, ""));

    private static string[] Rules(int version) => version >= 10 ? ["restricted", "knock_restricted"] : ["restricted"];

    private static TestRoom Room(int version, string rule) => Joined(version).JoinRule(rule);

    private static TestEvent Join(string authoriser = Bob) => TestEvent.Member(Dave, Dave, "join", $"\"join_authorised_via_users_server\":\"{authoriser}\",");

    private static string[] SignersOf(int version, string more) =>
        [.. RequiredSigner.GetFor(TestEvent.Member(Carol, Carol, "join", more).Load(Versions.Of(version)).Pdu).Select(signer => $"{signer.Server} {signer.Reason}")];
}
