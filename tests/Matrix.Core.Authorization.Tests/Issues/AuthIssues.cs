using System.Text.Json;
using Matrix.Core.Authorization.Tests.Support;
using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Issues;

/// <summary>Faults that other implementations had in their auth rules, as far as this layer can have them.</summary>
public sealed class AuthIssues
{
    /// <summary>Rules that are not written in the spec's order cannot be compared with it: every refusal has a number that can be looked up.</summary>
    [Theory]
    [InlineData(1, "rejected by v1 rule 8: the event requires level 50, the sender has 0")]
    [InlineData(6, "rejected by v6 rule 7: the event requires level 50, the sender has 0")]
    [InlineData(12, "rejected by v12 rule 8: the event requires level 50, the sender has 0")]
    public void Verdict_OfARefusal_NamesTheRuleOfThePage(int version, string expected) =>
        Assert.Equal(expected, Joined(version).Judge(TestEvent.State("m.room.name", "", Bob)).ToString());

    /// <summary>synapse#5701, synapse#5744: a redacted create event had lost its version, and the room became version 1.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CreateEvent_Redacted_StillCreatesItsRoom(int version)
    {
        TestRoom room = Joined(version).CreatedWith("\"additional_creators\":[\"@bob:a\"],");
        var redacted = VerifiedPdu.TrustWithoutVerification(room.Find("m.room.create").Load(room.Version).Pdu.Redact());
        Assert.True(StateIndependent.Judge(redacted, []).IsAllowed);
        VerifiedPdu rename = room.InRoom(TestEvent.State("m.room.name", "", Alice)).Load(room.Version);
        var state = new AuthState([redacted, room.Find("m.room.member", Alice).Load(room.Version)]);
        Assert.True(AuthRules.CheckStateDependent(rename, state).IsAllowed);
    }

    /// <summary>ruma#1867: a predecessor or an <c>allow</c> of another shape made the room unusable.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Contents_OddWhereNoRuleLooks_DoNotMatter(int version)
    {
        TestRoom room = Joined(version).CreatedWith("\"predecessor\":[\"nonsense\"],\"type\":7,").State("m.room.join_rules", "", Alice, """{"allow":[{"room_id":null}],"join_rule":"public"}""");
        Assert.True(StateIndependent.Judge(room.Find("m.room.create").Load(room.Version), []).IsAllowed);
        room.Judge(TestEvent.Member(Dave, Dave, "join", "\"displayname\":{},\"is_direct\":\"x\",")).AllowedBy(AuthRule.JoinPublic, version);
    }

    /// <summary>synapse#14942: <c>{"room": null}</c> under notifications, which an old room may hold, kept everybody from joining.</summary>
    [Theory]
    [MemberData(nameof(Versions.Stringy), MemberType = typeof(Versions))]
    public void Notifications_Null_DoNotKeepAnyoneFromJoining(int version) =>
        Joined(version).JoinRule("public").Levels("""{"notifications":{"room":null}}""").Judge(TestEvent.Member(Dave, Dave, "join")).AllowedBy(AuthRule.JoinPublic, version);

    /// <summary>synapse#14944: booleans passed for integers where only integers may.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void PowerLevels_Booleans_AreNoIntegers(int version)
    {
        Joined(version).Judge(TestEvent.PowerLevels(Alice, """{"ban":true}""")).RejectedBy(AuthRule.PowerLevelsScalarType, version, new AuthFacts { Field = "ban" });
        Joined(version).Judge(TestEvent.PowerLevels(Alice, """{"users":{"@bob:a":false}}""")).RejectedBy(AuthRule.PowerLevelsUsers, version);
    }

    /// <summary>synapse#16725: power levels without <c>events</c>.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void PowerLevels_WithoutEvents_AreRead(int version) =>
        Joined(version).Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.PowerLevels(Bob, """{"events":{"m.x":50},"users":{"@bob:a":50}}""")).AllowedBy(AuthRule.PowerLevels, version);

    /// <summary>ruma#1222: the level to invite is 0 where none is set, not 50.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void InviteLevel_NotSet_IsZero(int version) =>
        Joined(version).Levels("""{"ban":50,"kick":50}""").Judge(TestEvent.Member(Carol, Dave, "invite")).AllowedBy(AuthRule.InviteAllowed, version);

    /// <summary>Gomatrixserverlib did not see what was deleted, nor <c>users_default</c>.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void PowerLevels_Deletions_AreChanges(int version)
    {
        TestRoom room = Joined(version).Levels("""{"events":{"m.x":60},"users":{"@bob:a":50},"users_default":60}""");
        AuthVerdict verdict = room.Judge(TestEvent.PowerLevels(Bob, """{"events":{"m.x":60},"users":{"@bob:a":50}}"""));
        Assert.Equal((false, "users_default"), (verdict.IsAllowed, verdict.Facts.Field));
        verdict = room.Judge(TestEvent.PowerLevels(Bob, """{"users":{"@bob:a":50},"users_default":60}"""));
        Assert.Equal((false, "events.m.x"), (verdict.IsAllowed, verdict.Facts.Field));
    }

    /// <summary>Python reads underscores, booleans and other scripts' digits as integers; <c>@bob:</c> has no server.</summary>
    [Theory]
    [InlineData("\"@bob:a\":\"5_0\"")]
    [InlineData("\"@bob:a\":true")]
    [InlineData("\"@bob:a\":\"\\uff15\"")]
    [InlineData("\"@bob:\":50")]
    public void Users_ThatOnlyPythonReads_AreRejected(string entry)
    {
        for (int version = 1; version <= 12; version++)
        {
            Joined(version).Judge(TestEvent.PowerLevels(Alice, $$$"""{"users":{{{{entry}}}}}""")).RejectedBy(AuthRule.PowerLevelsUsers, version);
        }
    }

    /// <summary>dendrite#1882, synapse#11160: the first power levels may give the creator more than 100; the next are bound by them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(11)]
    public void FirstPowerLevels_AboveTheCreators100_AreAllowed(int version)
    {
        TestRoom room = Joined(version);
        room.Judge(TestEvent.PowerLevels(Alice, """{"users":{"@alice:a":150}}""")).AllowedBy(AuthRule.PowerLevelsFirst, version);
        room.Levels("""{"users":{"@alice:a":150}}""").Judge(TestEvent.PowerLevels(Alice, """{"users":{"@alice:a":151}}""")).RejectedBy(
            AuthRule.PowerLevelsUserNew, version, new AuthFacts { Field = "users.@alice:a", RequiredLevel = new PowerLevel(151), SenderLevel = new PowerLevel(150) });
    }

    /// <summary>Rules on creators leaked into older versions, and additional creators joined by the first-join rule.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Creators_OfVersion12_AreOfVersion12Alone(int version)
    {
        AuthVerdict verdict = Joined(version).Judge(TestEvent.PowerLevels(Alice, """{"users":{"@alice:a":100}}"""));
        Assert.Equal(version == 12 ? AuthRule.PowerLevelsCreator : AuthRule.PowerLevelsFirst, verdict.DecidedBy);
        TestRoom room = Of(version).CreatedWith("\"additional_creators\":[\"@bob:a\"],");
        Assert.False(room.Judge(TestEvent.Member(Bob, Bob, "join").After(room.Version, room.CreateId)).IsAllowed);
    }

    /// <summary>synapse#10208: restricted joins in versions that have none; synapse#13270: an invited user needed an authoriser.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void RestrictedJoin_OfInvitedUser_IsAllowedFromVersion8Alone(int version) =>
        Assert.Equal(version >= 8, Joined(version).JoinRule("restricted").Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "join")).IsAllowed);

    /// <summary>Spec 1.17: the authoriser must be joined; an entry in <c>users</c> is not enough.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void RestrictedJoin_AuthorisedByOneWhoLeft_IsRejected(int version) =>
        Joined(version).JoinRule("restricted").Member(Bob, "leave").Levels("""{"users":{"@bob:a":100}}""")
            .Judge(TestEvent.Member(Dave, Dave, "join", "\"join_authorised_via_users_server\":\"@bob:a\","))
            .RejectedBy(AuthRule.JoinNotAuthorised, version, new AuthFacts { SenderMembership = Membership.Leave });

    /// <summary>Ruma let anybody knock in versions 7 to 9, and let the invited knock.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    public void Knock_UnderOtherRuleOrByTheInvited_IsRejected(int version)
    {
        Assert.False(Joined(version).JoinRule("invite").Judge(TestEvent.Member(Dave, Dave, "knock")).IsAllowed);
        Assert.False(Joined(version).JoinRule("knock").Member(Dave, "invite").Judge(TestEvent.Member(Dave, Dave, "knock")).IsAllowed);
        Assert.True(Joined(version).JoinRule("knock").Judge(TestEvent.Member(Dave, Dave, "knock")).IsAllowed);
    }

    /// <summary>Ruma did not verify the signature; Synapse gives up at a bad one, and at a key that it cannot read.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void ThirdPartyInvite_WithBadKeysAndSignaturesAroundAGoodPair_IsAllowed(int version)
    {
        string content = $$"""{"public_key":"unreadable","public_keys":[{"public_key":{{ThirdParty.PublicKey("second")}}},{"public_key":{{ThirdParty.PublicKey()}}}]}""";
        TestRoom room = Joined(version).State("m.room.third_party_invite", ThirdParty.Token, Bob, content);
        string signed = ThirdParty.Sign(ThirdParty.Signed(Dave), key: "third", server: "a.first");
        room.Judge(ThirdParty.Invite(Bob, Dave, signed)).AllowedBy(AuthRule.ThirdPartySigned, version);
        room.Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave, "third"))).RejectedBy(AuthRule.ThirdPartyBadSignature, version);
    }

    /// <summary>Synapse takes all but <c>true</c> for false, and looks at the target as well.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Federate_NullOrAboutTheTarget_DoesNotReject(int version)
    {
        Joined(version).CreatedWith("\"m.federate\":null,").Judge(TestEvent.Message("m.room.message", Carol)).AllowedBy(AuthRule.Otherwise, version);
        Joined(version).CreatedWith("\"m.federate\":false,").Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.Member(Bob, Carol, "ban")).AllowedBy(AuthRule.BanAllowed, version);
    }

    /// <summary>Gomatrixserverlib looked at the sender before the first join.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void FirstJoin_SentByOther_IsDecidedBeforeTheSender(int version)
    {
        TestRoom room = Of(version);
        room.Judge(TestEvent.Member(Dave, Alice, "join").After(room.Version, room.CreateId)).AllowedBy(AuthRule.JoinByCreator, version);
    }

    /// <summary>Ruma had no checks on what is cited until 2025.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void AuthEvents_DuplicateUnexpectedRejectedOrForeign_AreFound(int version)
    {
        TestRoom room = Joined(version).Levels("{}").State("m.room.name", "", Alice, "{}");
        TestEvent message = TestEvent.Message("m.room.message", Bob);
        TestEvent[] basis = room.Basis(Bob);
        Assert.True(room.JudgeCiting(message, basis).IsAllowed);
        Assert.False(room.JudgeCiting(message, [.. basis, basis[^1]]).IsAllowed);
        Assert.False(room.JudgeCiting(message, [.. basis, room.Find("m.room.name")]).IsAllowed);
        Assert.False(room.JudgeCiting(message, [.. basis[..^1], room.Find("m.room.member", Bob).Rejected()]).IsAllowed);
    }

    /// <summary>Ruma had the versions of the redaction rule the wrong way round.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redaction_OfAnothersEvent_IsAnAuthMatterToVersion2Alone(int version)
    {
        TestRoom room = Joined(version).Levels("{}");
        Assert.Equal(version >= 3, room.Judge(TestEvent.Message("m.room.redaction", Bob).With("redacts", "\"$x:c\"")).IsAllowed);
    }

    /// <summary>spec#1998: nothing asks for an empty state key of power levels.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void PowerLevels_WithoutOrWithOtherStateKey_AreJudgedAsPowerLevels(int version)
    {
        Joined(version).Judge(TestEvent.State("m.room.power_levels", "x", Alice, """{"users":{"nobody":1}}""")).RejectedBy(AuthRule.PowerLevelsUsers, version);
        Joined(version).Judge(TestEvent.Message("m.room.power_levels", Alice, """{"users":{"nobody":1}}""")).RejectedBy(AuthRule.PowerLevelsUsers, version);
        Joined(version).Judge(TestEvent.State("m.room.power_levels", "x", Alice)).AllowedBy(AuthRule.PowerLevelsFirst, version);
    }

    /// <summary>Access lists: case, ports, brackets, characters that mean something to regular expressions.</summary>
    [Theory]
    [InlineData("EVIL.example")]
    [InlineData("evil.example:443")]
    [InlineData("sub.bad+[x].example")]
    [InlineData("[2001:db8::1]:8448")]
    public void ServerAcl_DeniedNames_AreDeniedInEverySpelling(string server)
    {
        var acl = ServerAcl.FromEvent(TestEvent.State("m.room.server_acl", "", Alice, """{"allow":["*"],"deny":["Evil.Example","*.bad+[x].example","[2001:DB8::1]"]}""").Load(Versions.Of(12)));
        Assert.False(acl.Allows(ServerName.UnsafeFromUtf8(Text.Utf8(server))));
        Assert.True(acl.Allows(ServerName.Parse("evilXexample")));
    }

    /// <summary>An invite whose state key is not a user ID was allowed; Synapse and ruma both refuse it.</summary>
    [Fact]
    public void Invite_OfTheReports_IsRejected()
    {
        JsonElement report = Text.Tree(File.ReadAllBytes(Path.Combine(TestFolders.Repository, "tests", "vectors", "reports-2026-11", "D-invite-state-key-no-user.json")));
        RoomVersion version = Versions.Of(report.GetProperty("room_version").GetString()!);
        VerifiedPdu Load(JsonElement item) => TestEvent.Load(item.GetProperty("pdu").GetRawText(), version, item.GetProperty("event_id").GetString());
        VerifiedPdu[] known = [.. report.GetProperty("auth_events").EnumerateArray().Select(Load)];
        VerifiedPdu invite = Load(report.GetProperty("event"));
        Assert.True(StateIndependent.Judge(invite, [.. known.Select(item => new AuthEvent(item))]).IsAllowed);
        AuthVerdict verdict = AuthRules.CheckStateDependent(invite, new AuthState(known));
        Assert.Equal((false, AuthRule.MemberMalformed), (verdict.IsAllowed, verdict.DecidedBy));
    }
}
