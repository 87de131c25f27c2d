using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.1, AU-5.3 without restricted rooms, AU-5.8.</summary>
public sealed class JoinTests
{
    [Theory, CoversRule(AuthRule.MemberMalformed, "1-12")]
    public void Member_WithoutStateKeyOrMembership_IsRejected(int version)
    {
        Joined(version).Judge(TestEvent.Message("m.room.member", Bob, """{"membership":"leave"}""")).RejectedBy(AuthRule.MemberMalformed, version);
        Joined(version).Judge(TestEvent.State("m.room.member", Bob, Bob)).RejectedBy(AuthRule.MemberMalformed, version);
    }

    /// <summary>The letter has no such rule; Synapse and ruma both refuse the event, and the room would split.</summary>
    [Theory, CoversRule(AuthRule.MemberMalformed, "1-12")]
    public void Member_WhoseStateKeyIsNotAUserId_IsRejected(int version)
    {
        string[] keys = ["", "notauser", "@", "@x", "@x:", "alice:a", "!alice:a", " @alice:a", "@alice:a b", "@alice:[::1", $"@{new string('x', 253)}:a"];
        foreach (string membership in (string[])["join", "invite", "leave", "ban", "knock", "Join"])
        {
            foreach (string key in keys)
            {
                AuthVerdict verdict = Joined(version).JoinRule("knock").Judge(TestEvent.Member(Alice, key, membership));
                verdict.RejectedBy(AuthRule.MemberMalformed, version, new AuthFacts { Slot = new StateSlot("m.room.member", key) });
                Assert.Equal("the state key is not a user ID", verdict.Reason);
            }
        }
    }

    /// <summary>The historical grammar is a user ID's too: any localpart without a colon, also an empty one.</summary>
    [Theory, CoversRule(AuthRule.MemberMalformed, "1-12", Applies = false)]
    public void Member_WhoseStateKeyIsAHistoricalUserId_IsJudged(int version)
    {
        foreach (string key in (string[])["@:a", "@Ä Ö:a", "@x:a:8448", "@x:[::1]:1", $"@{new string('x', 252)}:a"])
        {
            Joined(version).Judge(TestEvent.Member(Alice, key, "invite")).AllowedBy(AuthRule.InviteAllowed, version);
        }
    }

    /// <summary>A creator that is not a user ID cannot join, though the rule on the creator's first join comes before most others.</summary>
    [Theory, CoversRule(AuthRule.MemberMalformed, "1-10")]
    public void FirstJoin_OfACreatorWhoIsNotAUser_IsRejected(int version)
    {
        TestRoom room = Of(version).Creating("\"someone\"");
        TestEvent join = TestEvent.Member(Alice, "someone", "join").After(room.Version, room.CreateId);
        room.Judge(join).RejectedBy(AuthRule.MemberMalformed, version, new AuthFacts { Slot = new StateSlot("m.room.member", "someone") });
    }

    [Theory, CoversRule(AuthRule.MemberMalformed, "1-12", Applies = false)]
    public void Member_WithMembershipOfAnyType_HasOne(int version) =>
        Joined(version).Judge(TestEvent.State("m.room.member", Bob, Bob, """{"membership":null}""")).RejectedBy(AuthRule.MembershipUnknown, version);

    [Theory, CoversRule(AuthRule.MembershipUnknown, "1-12")]
    public void Member_OfUnknownMembership_IsRejected(int version)
    {
        foreach (string membership in (string[])["\"\"", "\"Join\"", "\"join \"", "1", "null", "[\"join\"]", "{\"join\":1}", "true"])
        {
            Joined(version).Judge(TestEvent.State("m.room.member", Bob, Bob, $$"""{"membership":{{membership}}}""")).RejectedBy(AuthRule.MembershipUnknown, version);
        }
    }

    [Theory, CoversRule(AuthRule.MembershipUnknown, "1-6")]
    public void Knock_BeforeVersion7_IsUnknown(int version) =>
        Of(version).JoinRule("knock").Judge(TestEvent.Member(Dave, Dave, "knock")).RejectedBy(AuthRule.MembershipUnknown, version);

    [Theory, CoversRule(AuthRule.MembershipUnknown, "7-12", Applies = false)]
    public void Knock_FromVersion7_IsKnown(int version) =>
        Of(version).JoinRule("knock").Judge(TestEvent.Member(Dave, Dave, "knock")).AllowedBy(AuthRule.KnockAllowed, version);

    [Theory, CoversRule(AuthRule.MembershipUnknown, "1-12", Applies = false)]
    public void Membership_SpelledWithEscapes_IsKnown(int version) =>
        Joined(version).Judge(TestEvent.State("m.room.member", Bob, Bob, """{"membership":"l\u0065ave"}""")).AllowedBy(AuthRule.LeaveSelf, version);

    [Theory, CoversRule(AuthRule.JoinByCreator, "1-12")]
    public void Join_OfCreatorRightBehindCreateEvent_IsAllowed(int version)
    {
        TestRoom room = Of(version);
        room.Judge(TestEvent.Member(Alice, Alice, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, version);
    }

    /// <summary>The rule looks at the state key, not at the sender.</summary>
    [Theory, CoversRule(AuthRule.JoinByCreator, "1-12")]
    public void Join_OfCreatorSentByOther_IsAllowedByTheLetter(int version)
    {
        TestRoom room = Of(version);
        room.Judge(TestEvent.Member(Bob, Alice, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, version);
    }

    /// <summary>To version 10 the creator is <c>content.creator</c>, whoever sent the create event.</summary>
    [Theory, CoversRule(AuthRule.JoinByCreator, "1-10")]
    public void Join_OfContentCreator_IsAllowedAndOfSenderIsNot(int version)
    {
        TestRoom room = Of(version).Creating("\"@bob:a\"");
        room.Judge(TestEvent.Member(Bob, Bob, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, version);
        room.Judge(TestEvent.Member(Alice, Alice, "join").After(room.Version, room.CreateId)).RejectedBy(AuthRule.JoinNotAllowed, version, NotInvited());
    }

    [Theory, CoversRule(AuthRule.JoinByCreator, "11-12")]
    public void Join_OfSenderOfCreateEvent_IsAllowedWhateverTheContentSays(int version)
    {
        TestRoom room = Of(version).CreatedWith("\"creator\":\"@bob:a\",");
        room.Judge(TestEvent.Member(Alice, Alice, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, version);
        room.Judge(TestEvent.Member(Bob, Bob, "join").After(room.Version, room.CreateId)).RejectedBy(AuthRule.JoinNotAllowed, version, NotInvited());
    }

    [Theory, CoversRule(AuthRule.JoinByCreator, "1-12", Applies = false)]
    public void Join_OfCreatorBehindAnythingElse_IsNoFirstJoin(int version)
    {
        TestRoom room = Of(version);
        foreach (string[] prev in (string[][])[[], ["$other:a"], [room.CreateId, "$other:a"], [room.CreateId, room.CreateId]])
        {
            room.Judge(TestEvent.Member(Alice, Alice, "join").After(room.Version, prev)).RejectedBy(AuthRule.JoinNotAllowed, version, NotInvited());
        }
    }

    [Theory, CoversRule(AuthRule.JoinForOtherUser, "1-12")]
    public void Join_ForSomebodyElse_IsRejected(int version) =>
        Joined(version).JoinRule("public").Judge(TestEvent.Member(Bob, Dave, "join")).RejectedBy(AuthRule.JoinForOtherUser, version);

    [Theory, CoversRule(AuthRule.JoinForOtherUser, "1-12", Applies = false)]
    public void Join_ForOneself_IsAllowed(int version) =>
        Joined(version).JoinRule("public").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinPublic, version);

    [Theory, CoversRule(AuthRule.JoinBanned, "1-12")]
    public void Join_OfBannedUser_IsRejectedUnderEveryJoinRule(int version)
    {
        foreach (string rule in (string[])["public", "invite", "knock", "restricted", "knock_restricted", "private"])
        {
            Joined(version).JoinRule(rule).Member(Dave, "ban").Judge(TestEvent.Member(Dave, Dave, "join", "\"join_authorised_via_users_server\":\"@bob:a\","))
                .RejectedBy(AuthRule.JoinBanned, version, new AuthFacts { TargetMembership = Membership.Ban });
        }
    }

    [Theory, CoversRule(AuthRule.JoinBanned, "1-12", Applies = false)]
    public void Join_OfUserWhoHasLeft_IsAllowed(int version) =>
        Joined(version).JoinRule("public").Member(Dave, "leave").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinPublic, version);

    [Theory, CoversRule(AuthRule.JoinInvited, "1-12")]
    public void Join_OfInvitedOrJoinedUser_IsAllowed(int version)
    {
        foreach (string membership in (string[])["invite", "join"])
        {
            Of(version).JoinRule("invite").Member(Dave, membership).Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
            Of(version).Member(Dave, membership).Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
        }
    }

    [Theory, CoversRule(AuthRule.JoinInvited, "7-12")]
    public void Join_OfInvitedOrJoinedUserUnderKnock_IsAllowed(int version)
    {
        Of(version).JoinRule("knock").Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
        Of(version).JoinRule("knock").Member(Dave, "join").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
    }

    [Theory, CoversRule(AuthRule.JoinInvited, "1-6", Applies = false)]
    public void Join_OfInvitedUserUnderKnockBeforeVersion7_IsRejected(int version) =>
        Of(version).JoinRule("knock").Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "join"))
            .RejectedBy(AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.Knock, TargetMembership = Membership.Invite });

    [Theory, CoversRule(AuthRule.JoinPublic, "1-12")]
    public void Join_OfPublicRoom_IsAllowedFromEveryMembershipButBan(int version)
    {
        foreach (string membership in (string[])["invite", "join", "leave", "knock", "nonsense"])
        {
            Of(version).JoinRule("public").Member(Dave, membership).Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinPublic, version);
        }
    }

    [Theory, CoversRule(AuthRule.JoinNotAllowed, "1-12")]
    public void Join_OfInviteOnlyRoomWithoutInvite_IsRejected(int version)
    {
        Of(version).JoinRule("invite").Judge(TestEvent.Member(Dave, Dave, "join")).RejectedBy(AuthRule.JoinNotAllowed, version, NotInvited());
        Of(version).JoinRule("invite").Member(Dave, "leave").Judge(TestEvent.Member(Dave, Dave, "join"))
            .RejectedBy(AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.Invite, TargetMembership = Membership.Leave });
    }

    /// <summary>A rule that is not known lets nobody in, who is in the room already among them: profiles cannot be changed there.</summary>
    [Theory, CoversRule(AuthRule.JoinNotAllowed, "1-12")]
    public void Join_UnderUnknownJoinRule_IsRejectedEvenForMembers(int version)
    {
        foreach (string rule in (string[])["\"private\"", "\"Public\"", "\"\"", "null", "1", "[\"public\"]"])
        {
            Joined(version).State("m.room.join_rules", "", Alice, $$"""{"join_rule":{{rule}}}""").Judge(TestEvent.Member(Bob, Bob, "join"))
                .RejectedBy(AuthRule.JoinNotAllowed, version, new AuthFacts { JoinRule = JoinRule.Unknown, TargetMembership = Membership.Join });
        }
    }

    /// <summary>No event and no key are <c>invite</c>.</summary>
    [Theory, CoversRule(AuthRule.JoinNotAllowed, "1-12", Applies = false)]
    public void Join_WhereTheRoomSaysNoJoinRule_IsAllowedToTheInvited(int version)
    {
        Of(version).Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
        Of(version).Member(Dave, "invite").State("m.room.join_rules", "", Alice, "{}").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinInvited, version);
    }

    private static AuthFacts NotInvited() => new() { JoinRule = JoinRule.Invite, TargetMembership = Membership.None };
}
