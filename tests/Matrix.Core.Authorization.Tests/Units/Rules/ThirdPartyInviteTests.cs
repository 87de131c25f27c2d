using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-5.4a: invites that a third party vouches for; AU-7: the events that they come from.</summary>
public sealed class ThirdPartyInviteTests
{
    private const string Type = "m.room.third_party_invite";

    [Theory, CoversRule(AuthRule.ThirdPartyBanned, "1-12")]
    public void ThirdPartyInvite_OfBannedUser_IsRejected(int version) =>
        Room(version).Member(Dave, "ban").Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave)))
            .RejectedBy(AuthRule.ThirdPartyBanned, version, new AuthFacts { TargetMembership = Membership.Ban });

    /// <summary>Only a ban stands against it: one who is joined becomes invited.</summary>
    [Theory, CoversRule(AuthRule.ThirdPartyBanned, "1-12", Applies = false)]
    public void ThirdPartyInvite_OfJoinedUser_IsAllowed(int version) =>
        Room(version).Member(Dave, "join").Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave))).AllowedBy(AuthRule.ThirdPartySigned, version);

    /// <summary>The property counts, whatever its type.</summary>
    [Theory, CoversRule(AuthRule.ThirdPartyUnsigned, "1-12")]
    public void ThirdPartyInvite_WithoutSigned_IsRejected(int version)
    {
        foreach (string value in (string[])["{}", "null", "1", "[]", "\"signed\"", "false", "{\"Signed\":{}}"])
        {
            Room(version).Judge(TestEvent.Member(Bob, Dave, "invite", $"\"third_party_invite\":{value},")).RejectedBy(AuthRule.ThirdPartyUnsigned, version);
        }
    }

    [Theory, CoversRule(AuthRule.ThirdPartyUnsigned, "1-12", Applies = false)]
    public void ThirdPartyInvite_WithSignedOfAnyType_HasOne(int version) =>
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, "null")).RejectedBy(AuthRule.ThirdPartyMalformed, version);

    [Theory, CoversRule(AuthRule.ThirdPartyMalformed, "1-12")]
    public void ThirdPartyInvite_WithoutMxidOrToken_IsRejected(int version)
    {
        foreach (string signed in (string[])["{}", "[]", "1", "{\"mxid\":\"@dave:a\"}", "{\"token\":\"token-1\"}", "{\"mxid\":\"@dave:a\",\"token\":1}"])
        {
            Room(version).Judge(ThirdParty.Invite(Bob, Dave, signed)).RejectedBy(AuthRule.ThirdPartyMalformed, version);
        }
    }

    [Theory, CoversRule(AuthRule.ThirdPartyMalformed, "1-12", Applies = false)]
    public void ThirdPartyInvite_WithMxidOfOtherType_IsForOtherUser(int version) =>
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, "{\"mxid\":[\"@dave:a\"],\"token\":\"token-1\"}")).RejectedBy(AuthRule.ThirdPartyForOtherUser, version);

    [Theory, CoversRule(AuthRule.ThirdPartyForOtherUser, "1-12")]
    public void ThirdPartyInvite_ForOtherUserThanSigned_IsRejected(int version) =>
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Carol))).RejectedBy(AuthRule.ThirdPartyForOtherUser, version);

    [Theory, CoversRule(AuthRule.ThirdPartyForOtherUser, "1-12", Applies = false)]
    public void ThirdPartyInvite_ForTheSignedUserSpelledWithEscapes_IsAllowed(int version) =>
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave).Replace("@dave", "\\u0040dave", StringComparison.Ordinal))).AllowedBy(AuthRule.ThirdPartySigned, version);

    [Theory, CoversRule(AuthRule.ThirdPartyUnknownToken, "1-12")]
    public void ThirdPartyInvite_WithUnknownToken_IsRejected(int version) =>
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave, token: "other")))
            .RejectedBy(AuthRule.ThirdPartyUnknownToken, version, new AuthFacts { Slot = new StateSlot(Type, "other") });

    [Theory, CoversRule(AuthRule.ThirdPartyUnknownToken, "1-12", Applies = false)]
    public void ThirdPartyInvite_WithEmptyTokenThatTheRoomHas_IsAllowed(int version) =>
        Room(version).State(Type, "", Bob, ThirdParty.Content()).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave, token: ""))).AllowedBy(AuthRule.ThirdPartySigned, version);

    [Theory, CoversRule(AuthRule.ThirdPartyFromOtherSender, "1-12")]
    public void ThirdPartyInvite_ByOtherThanTheInviter_IsRejected(int version) =>
        Room(version).Judge(ThirdParty.Invite(Alice, Dave, ThirdParty.Signed(Dave))).RejectedBy(AuthRule.ThirdPartyFromOtherSender, version);

    /// <summary>Neither the sender's membership nor level is looked at.</summary>
    [Theory, CoversRule(AuthRule.ThirdPartyFromOtherSender, "1-12", Applies = false)]
    public void ThirdPartyInvite_ByInviterWhoHasLeftAndHasNoLevel_IsAllowed(int version) =>
        Room(version).Member(Bob, "leave").Levels("""{"invite":100}""").Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave))).AllowedBy(AuthRule.ThirdPartySigned, version);

    [Theory, CoversRule(AuthRule.ThirdPartySigned, "1-12")]
    public void ThirdPartyInvite_SignedByAnyKeyOfTheRoom_IsAllowed(int version)
    {
        TestEvent invite = ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave, "second"));
        foreach (string content in (string[])
            [
                ThirdParty.Content("second"),
                $$"""{"public_key":{{ThirdParty.PublicKey()}},"public_keys":[{"public_key":{{ThirdParty.PublicKey("second")}}}]}""",
                $$"""{"public_keys":[{"public_key":{{ThirdParty.PublicKey()}}},{"public_key":{{ThirdParty.PublicKey("second")}}}]}""",
                $$"""{"public_key":"no key","public_keys":[null,1,{},{"public_key":1},{"public_key":"AAAA"},{"public_key":{{ThirdParty.PublicKey("second")}}}]}""",
            ])
        {
            Room(version).State(Type, ThirdParty.Token, Bob, content).Judge(invite).AllowedBy(AuthRule.ThirdPartySigned, version);
        }
    }

    /// <summary>A bad signature beside a good one, a key ID of another algorithm, padding: none spoils it.</summary>
    [Theory, CoversRule(AuthRule.ThirdPartySigned, "1-12")]
    public void ThirdPartyInvite_WithOneGoodSignatureOfMany_IsAllowed(int version)
    {
        string signed = ThirdParty.Signed(Dave)
            .Replace("\"signatures\":{", "\"signatures\":{\"aaa\":{\"ed25519:0\":\"AAAA\",\"ed25519:1\":7},\"bbb\":[],", StringComparison.Ordinal)
            .Replace("\"ed25519:0\":\"", "\"curve25519:0\":\"AAAA\",\"ed25519:a\":null,\"ed25519:0\":\"", StringComparison.Ordinal);
        signed = signed.Replace("\"aaa\":{\"curve25519:0\":\"AAAA\",\"ed25519:a\":null,", "\"aaa\":{", StringComparison.Ordinal);
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, signed)).AllowedBy(AuthRule.ThirdPartySigned, version);
    }

    [Theory, CoversRule(AuthRule.ThirdPartySigned, "1-12")]
    public void ThirdPartyInvite_WithUnsignedPart_IsAllowed(int version)
    {
        string signed = ThirdParty.Signed(Dave);
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, signed[..^1] + ",\"unsigned\":{\"x\":1}}")).AllowedBy(AuthRule.ThirdPartySigned, version);
    }

    [Theory, CoversRule(AuthRule.ThirdPartyBadSignature, "1-12")]
    public void ThirdPartyInvite_WithoutGoodSignature_IsRejected(int version)
    {
        string good = ThirdParty.Signed(Dave);
        foreach (string signed in (string[])
            [
                "{\"mxid\":\"@dave:a\",\"token\":\"token-1\"}",
                "{\"mxid\":\"@dave:a\",\"signatures\":null,\"token\":\"token-1\"}",
                "{\"mxid\":\"@dave:a\",\"signatures\":{\"id.example\":{}},\"token\":\"token-1\"}",
                ThirdParty.Signed(Dave, "second"),
                good.Replace("\"mxid\"", "\"added\":1,\"mxid\"", StringComparison.Ordinal),
                good.Replace("ed25519:0", "curve25519:0", StringComparison.Ordinal),
            ])
        {
            Room(version).Judge(ThirdParty.Invite(Bob, Dave, signed)).RejectedBy(AuthRule.ThirdPartyBadSignature, version);
        }
    }

    [Theory, CoversRule(AuthRule.ThirdPartyBadSignature, "1-12")]
    public void ThirdPartyInvite_OfRoomWithoutUsableKey_IsRejected(int version)
    {
        foreach (string content in (string[])["{}", "{\"public_key\":null}", "{\"public_keys\":{\"public_key\":\"x\"}}", "{\"public_key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"])
        {
            Room(version).State(Type, ThirdParty.Token, Bob, content).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave))).RejectedBy(AuthRule.ThirdPartyBadSignature, version);
        }
    }

    [Theory, CoversRule(AuthRule.ThirdPartyBadSignature, "1-12", Applies = false)]
    public void ThirdPartyInvite_WithKeysInUrlSafeBase64_IsAllowed(int version)
    {
        string content = $$"""{"public_key":{{ThirdParty.PublicKey().Replace('+', '-').Replace('/', '_').Replace("\\u002B", "-", StringComparison.Ordinal)}}}""";
        Room(version).State(Type, ThirdParty.Token, Bob, content).Judge(ThirdParty.Invite(Bob, Dave, ThirdParty.Signed(Dave))).AllowedBy(AuthRule.ThirdPartySigned, version);
    }

    /// <summary>The bound on the work: the last pair that is tried, and the one behind it.</summary>
    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    public void ThirdPartyInvite_WithGoodSignatureBehindManyBadOnes_IsFoundUpToTheBound(int bad, bool allowed)
    {
        Assert.Equal(1024, ThirdPartyInvite.MaxSignatureChecks);
        string wrong = ThirdParty.Signed(Carol);
        string signature = wrong[(wrong.IndexOf("ed25519:0\":\"", StringComparison.Ordinal) + 12)..];
        signature = signature[..signature.IndexOf('"', StringComparison.Ordinal)];
        string many = string.Join(',', Enumerable.Range(0, bad).Select(i => $"\"ed25519:{i}\":\"{signature}\""));
        string signed = ThirdParty.Signed(Dave).Replace("\"signatures\":{", $"\"signatures\":{{\"a\":{{{many}}},", StringComparison.Ordinal);
        AuthVerdict verdict = Room(12).Judge(ThirdParty.Invite(Bob, Dave, signed));
        Assert.Equal(allowed ? AuthRule.ThirdPartySigned : AuthRule.ThirdPartyBadSignature, verdict.DecidedBy);
        Assert.Equal(allowed, verdict.IsAllowed);
    }

    /// <summary>One signature that holds is enough, by the letter. Synapse refuses a block with the signature of a foreign key beside the good one.</summary>
    [Theory, CoversRule(AuthRule.ThirdPartySigned, "1-12")]
    public void Signed_ByTheThirdPartyAndAForeignKey_IsAllowed(int version)
    {
        foreach (string foreign in (string[])["another.example", "aaa.example"])
        {
            string signed = ThirdParty.Sign(ThirdParty.Signed(Dave), "second", server: foreign, keyId: "ed25519:foreign");
            Room(version).Judge(ThirdParty.Invite(Bob, Dave, signed)).AllowedBy(AuthRule.ThirdPartySigned, version);
        }

        string sameServer = ThirdParty.Sign(ThirdParty.Signed(Dave), "second", keyId: "ed25519:foreign");
        Room(version).Judge(ThirdParty.Invite(Bob, Dave, sameServer)).AllowedBy(AuthRule.ThirdPartySigned, version);
    }

    [Theory, CoversRule(AuthRule.ThirdPartyInviteLevel, "1-12")]
    public void ThirdPartyInviteEvent_ByOneBelowTheLevelToInvite_IsRejected(int version) =>
        Joined(version).Levels("""{"invite":30,"users":{"@bob:a":29}}""").Judge(TestEvent.State(Type, "t", Bob))
            .RejectedBy(AuthRule.ThirdPartyInviteLevel, version, new AuthFacts { SenderLevel = new PowerLevel(29), RequiredLevel = new PowerLevel(30) });

    [Theory, CoversRule(AuthRule.ThirdPartyInviteLevel, "1-12")]
    public void ThirdPartyInviteEvent_ByOneWithTheLevelToInvite_IsAllowedWhateverTheTypeRequires(int version)
    {
        Joined(version).Levels("""{"invite":30,"state_default":100,"events":{"m.room.third_party_invite":100},"users":{"@bob:a":30}}""")
            .Judge(TestEvent.State(Type, "t", Bob)).AllowedBy(AuthRule.ThirdPartyInviteLevel, version);
        Joined(version).Judge(TestEvent.State(Type, "@alice:a", Bob)).AllowedBy(AuthRule.ThirdPartyInviteLevel, version);
    }

    [Theory, CoversRule(AuthRule.ThirdPartyInviteLevel, "1-12", Applies = false)]
    public void ThirdPartyInviteEvent_ByOneWhoIsNotJoined_IsRejectedBefore(int version) =>
        Joined(version).Judge(TestEvent.State(Type, "t", Dave)).RejectedBy(AuthRule.SenderNotJoined, version, new AuthFacts { SenderMembership = Membership.None });

    private static TestRoom Room(int version) => Joined(version).State(Type, ThirdParty.Token, Bob, ThirdParty.Content());
}
